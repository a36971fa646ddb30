use rounds_engine::params::{Field, Section, Value};
use rounds_engine::search::Params;
use serde_json::json;

/// Columns of a comment.
const COLUMNS: usize = 100;

/// Parameters as a file with the text of each as a comment, which [`read`](crate::params::read) takes.
pub fn to_toml(params: &Params) -> String {
    let mut text = String::from(
        "# Every parameter of rounds, with its default, for `rounds plan --params FILE` and `rounds bench`. A file may leave\n\
         # out what stays as it is.\n",
    );
    for section in params.sections() {
        text.push('\n');
        text.push_str(&comment(&section.about()));
        text.push_str(&format!("[{}]\n", section.name()));
        for (index, field) in section.fields().iter().enumerate() {
            let Some(value) = section.get(index) else { continue };
            text.push('\n');
            text.push_str(&comment(&format!("{} ({})", field.meaning(), notes(field, &value))));
            text.push_str(&format!("{} = {value}\n", field.name));
        }
    }
    text
}

/// Parameters as JSON: a list of objects with section, name, value, default, unit, least, most, meaning and source.
pub fn to_json(params: &Params) -> String {
    let mut all = Vec::new();
    for section in params.sections() {
        for (index, field) in section.fields().iter().enumerate() {
            let (value, default) = (section.get(index).map(as_json), section.default_of(index).map(as_json));
            let ranged = !matches!(section.get(index), Some(Value::Flag(_)));
            all.push(json!({
                "section": section.name(), "name": field.name, "value": value, "default": default, "unit": field.unit,
                "least": ranged.then_some(field.least), "most": ranged.then_some(field.most),
                "meaning": field.meaning(), "source": field.source,
            }));
        }
    }
    format!("{:#}\n", json!(all))
}

/// What is not as it is by default, a `section.name = value` each.
pub fn changes<'s>(sections: impl IntoIterator<Item = &'s dyn Section>) -> Vec<String> {
    let mut all = Vec::new();
    for section in sections {
        let changed = section.changes().into_iter();
        all.extend(changed.map(|(field, value)| format!("{}.{} = {value}", section.name(), field.name)));
    }
    all
}

/// Unit, range and source in brief.
fn notes(field: &Field, value: &Value) -> String {
    let unit = if field.unit.is_empty() { String::new() } else { format!("{}; ", field.unit) };
    let range = match value {
        Value::Flag(_) => "true or false".into(),
        Value::Wholes(_) | Value::Numbers(_) => format!("a rising list, each from {} to {}", field.least, field.most),
        Value::Whole(_) | Value::Number(_) => format!("from {} to {}", field.least, field.most),
    };
    format!("{unit}{range}; source: {}", field.source)
}

fn as_json(value: Value) -> serde_json::Value {
    match value {
        Value::Flag(flag) => json!(flag),
        Value::Whole(number) => json!(number),
        Value::Number(number) => json!(number),
        Value::Wholes(numbers) => json!(numbers),
        Value::Numbers(numbers) => json!(numbers),
    }
}

/// Text as lines of comment.
fn comment(text: &str) -> String {
    let (mut lines, mut line) = (String::new(), String::from("#"));
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS {
            lines.push_str(&line);
            lines.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    lines + &line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::read;

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(read(&to_toml(&Params::default())).expect("a file of parameters"), Params::default());
        let mut params = Params::default();
        (params.sisr.ruin_average, params.sisr.cold, params.sisr.meetings) = (1e3, 1e-6, vec![0.1, 0.25]);
        (params.hybrid.divide, params.local_search.round_most, params.regret.choices) = (false, 7, 1);
        assert_eq!(read(&to_toml(&params)).expect("a file of parameters"), params);
        assert_eq!(changes(params.sections()).len(), 6);
        assert!(changes(Params::default().sections()).is_empty());
    }

    #[test]
    fn every_parameter_has_its_texts() {
        for section in Params::default().sections() {
            assert!(section.about().ends_with('.'), "{}", section.name());
            for (index, field) in section.fields().iter().enumerate() {
                let meaning = field.meaning();
                assert!(meaning.ends_with('.') && !meaning.contains("  "), "{}: {meaning}", field.name);
                assert!(!field.source.is_empty() && field.least <= field.most, "{}", field.name);
                let default = section.default_of(index).expect("a default");
                assert_eq!(default.fault(field), None, "{}", field.name);
            }
        }
    }
}
