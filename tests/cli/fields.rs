//! Tables of the fields of a file format, made from its JSON Schema.

use serde_json::Value;

/// From this line on a page is made.
pub const MARK: &str = "<!-- From here on made from the code: ROUNDS_BLESS=1 cargo test --test cli docs -->";

/// The formats, each with the name of its page. A type that several have is told on the first.
pub type Schemas<'a> = [(&'a str, Value)];

/// The made part of the page `name`.
pub fn made(schemas: &Schemas<'_>, name: &str) -> String {
    let page = Writer { schemas, page: name };
    let Some((_, schema)) = schemas.iter().find(|(own, _)| *own == name) else { return String::new() };
    let mut parts = vec![format!("{MARK}\n"), format!("## The file\n\n{}", page.body(schema))];
    for (kind, told) in schema["$defs"].as_object().into_iter().flatten() {
        if page.owner(kind) == name {
            parts.push(format!("## {}\n\n{}", title(kind), page.body(told)));
        }
    }
    parts.join("\n")
}

struct Writer<'a> {
    schemas: &'a Schemas<'a>,
    page: &'a str,
}

impl Writer<'_> {
    /// The page that tells the type.
    fn owner(&self, kind: &str) -> &str {
        let owner = self.schemas.iter().find(|(_, schema)| schema["$defs"].get(kind).is_some());
        owner.map_or(self.page, |(name, _)| name)
    }

    /// All of a type: what it is, then its fields, variants or names.
    fn body(&self, schema: &Value) -> String {
        let what = described(schema);
        let mut out = if what.is_empty() { String::new() } else { format!("{what}\n") };
        let variants = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
        let rest = match variants {
            Some(variants) => {
                let mut parts: Vec<String> = Vec::new();
                for variant in variants {
                    let part = self.variant(variant, parts.is_empty());
                    parts.push(part);
                }
                parts.join("\n") + "\n"
            }
            None if schema.get("properties").is_some() => self.table(schema) + &self.also(schema),
            None => String::new(),
        };
        if out.is_empty() && rest.is_empty() {
            return "Text.\n".into();
        }
        if !out.is_empty() && !rest.is_empty() {
            out.push('\n');
        }
        out + &rest
    }

    /// The types whose fields stand beside those of the table.
    fn also(&self, schema: &Value) -> String {
        let reference = schema.get("$ref").map(|_| schema);
        let types = schema["allOf"].as_array().into_iter().flatten().chain(reference).map(|one| self.value(one));
        let types: Vec<String> = types.collect();
        if types.is_empty() {
            String::new()
        } else {
            format!("\nBeside these, the fields of {}.\n", types.join(" and "))
        }
    }

    fn variant(&self, variant: &Value, first: bool) -> String {
        let what = described(variant);
        if let Some(name) = variant["const"].as_str() {
            return if what.is_empty() { format!("- `{name}`") } else { format!("- `{name}`: {what}") };
        }
        if let Some(names) = variant["enum"].as_array() {
            let names: Vec<String> = names.iter().filter_map(Value::as_str).map(|name| format!("- `{name}`")).collect();
            return names.join("\n");
        }
        if variant.get("properties").is_none() {
            return format!("- {}", self.value(variant));
        }
        let above = if first { "" } else { "\n" };
        if let Some(code) = variant["properties"]["code"]["const"].as_str() {
            let details = &variant["properties"]["details"]["anyOf"][0];
            let head = format!("{above}**`\"code\": \"{code}\"`** {what} `details`:");
            return match details.get("properties") {
                Some(_) => format!("{head}\n\n{}", self.table(details).trim_end_matches('\n')),
                None => format!("{head} {}", self.value(details)),
            };
        }
        let kind = variant["properties"]["kind"]["const"].as_str();
        let head = kind.map_or("**Either**".into(), |kind| format!("**`\"kind\": \"{kind}\"`**"));
        let head = if what.is_empty() { head } else { format!("{head} {what}") };
        format!("{above}{head}\n\n{}", (self.table(variant) + &self.also(variant)).trim_end_matches('\n'))
    }

    /// The fields: those that are required first, in their order.
    fn table(&self, schema: &Value) -> String {
        let required = schema["required"].as_array().into_iter().flatten();
        let required: Vec<&str> = required.filter_map(Value::as_str).collect();
        let Some(fields) = schema["properties"].as_object() else { return String::new() };
        let optional = fields.keys().map(String::as_str).filter(|name| !required.contains(name));
        let names = required.iter().copied().filter(|name| fields.contains_key(*name)).chain(optional);
        let mut rows = String::new();
        for name in names.filter(|name| *name != "notes") {
            let (field, need) = (&fields[name], if required.contains(&name) { " (required)" } else { "" });
            rows.push_str(&format!("| `{name}`{need} | {} | {} |\n", self.value(field), described(field)));
        }
        if rows.is_empty() {
            return "No fields of its own.\n".into();
        }
        format!("| field | value | meaning |\n|---|---|---|\n{rows}")
    }

    /// What a value may be, in a few words.
    fn value(&self, schema: &Value) -> String {
        if let Some(kind) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            let owner = self.owner(kind);
            let page = if owner == self.page { String::new() } else { format!("{owner}.md") };
            return format!("[{}]({page}#{})", title(kind), title(kind).to_lowercase());
        }
        if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            let some = |choice: &&Value| choice["type"] != "null" && choice["maxProperties"] != 0;
            let choices = choices.iter().filter(some).map(|choice| self.value(choice));
            return choices.collect::<Vec<_>>().join(" or ");
        }
        if let Some(name) = schema["const"].as_str() {
            return format!("`\"{name}\"`");
        }
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            Value::String(kind) => vec![kind.as_str()],
            _ => Vec::new(),
        };
        let words = kinds.into_iter().filter(|kind| *kind != "null").map(|kind| match kind {
            "array" => format!("list of {}", self.value(&schema["items"])),
            "string" => "text".into(),
            "integer" => "whole number".into(),
            "boolean" => "true or false".into(),
            other => other.to_string(),
        });
        let words: Vec<String> = words.collect();
        if words.is_empty() { "any value".into() } else { words.join(" or ") }
    }
}

/// The name of a type as people read it.
fn title(kind: &str) -> &str {
    kind.strip_suffix("File").unwrap_or(kind)
}

/// The description on one line, fit for a table.
fn described(schema: &Value) -> String {
    let words: Vec<&str> = schema["description"].as_str().unwrap_or_default().split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}
