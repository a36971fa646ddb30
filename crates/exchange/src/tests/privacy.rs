//! Names, numbers, addresses and notes reach no message, and no day without labels.

use serde_json::{Value, json};

use super::{POSTCODES, input};
use crate::{FhirOptions, IdKey, ImportOptions, Postcodes, import_fhir, import_tables};

/// Every cell has a word of its own that must not come out.
const CANARY: &str = "CANARY";

fn run(files: &[(&str, String)], labels: bool) -> String {
    let inputs: Vec<_> = files.iter().map(|(name, text)| input(name, text.clone())).collect();
    let postcodes = Postcodes::from_csv(POSTCODES).unwrap();
    let key = IdKey::new(b"a secret of some length").unwrap();
    let mut options = ImportOptions::new(&postcodes);
    options.date = "2026-03-02".parse().ok();
    options.id_key = Some(&key);
    options.labels = labels;
    let import = match import_tables(&inputs, &options) {
        Ok(import) => import,
        Err(error) => return format!("{error:?}"),
    };
    let issues: String = import.issues().iter().map(|issue| issue.to_string()).collect();
    let days = import.days.iter().flatten().map(|(_, day)| rounds_format::write_day(day)).collect::<String>();
    format!("{issues}{}{days}", import.summary.join("\n"))
}

#[test]
fn nothing_of_a_sound_table_comes_out_but_what_a_day_needs() {
    let staff = format!("id,name,band,notes\nc01,{CANARY} Ann,6,{CANARY} lives alone\n");
    let patients = format!(
        "id,name,NHS no,postcode,key safe,notes,address\np01,{CANARY} Joan,943 476 5919,NP20 1AA,{CANARY} 4711,{CANARY} dog,{CANARY} High Street\n"
    );
    let rota = "staff,start,end\nc01,08:00,16:00\n".to_string();
    let visits = format!("patient,type,minutes,notes\np01,x,30,{CANARY} bring tea\n");
    let files = [("staff.csv", staff), ("patients.csv", patients), ("rota.csv", rota), ("visits.csv", visits)];
    let out = run(&files, false);
    assert!(out.contains("\"p01\""), "a day is made: {out}");
    for secret in [CANARY, "943", "5919", "NP20", "4711"] {
        assert!(!out.contains(secret), "{secret} in {out}");
    }
    let labelled = run(&files, true);
    assert!(labelled.contains("CANARY Joan") && labelled.contains("CANARY dog") && labelled.contains("4711"));
    assert!(!labelled.contains("5919") && !labelled.contains("High Street"), "asked for or not");
}

#[test]
fn no_cell_comes_out_in_a_message_whatever_is_wrong_with_it() {
    let heads = [
        ("staff.csv", "id,name,band,skills,gender,languages,mode,home postcode,notes", "c01,n,6,s,f,l,car,NP20 1AA,x"),
        (
            "rota.csv",
            "staff,date,start,end,start place,end place,break minutes,break from,break to,status",
            "c01,2026-03-02,08:00,16:00,base,base,30,12:00,13:00,on",
        ),
        (
            "patients.csv",
            "id,name,nhs no,postcode,lat,lon,access minutes,preferred,excluded,required gender,languages,dob,key safe,notes",
            "p01,n,943 476 5919,NP20 1AA,,,5,c01,,f,l,1940,k,x",
        ),
        (
            "visits.csv",
            "id,patient,type,date,repeat,until,except,bank holidays,time,earliest,latest,minutes,carers,priority,requested,after,gap,same clinician as,notes",
            "v1,p01,x,2026-03-02,daily,,,keep,AM,,,30,1,urgent,08:00,,,,x",
        ),
    ];
    let canaries =
        ["Mrs Canary", "943 476 5918", "9434765919", "CANARY", "1 Canary Street", "=CANARY()", "canary@example.org"];
    let table = |head: &str, row: &str| format!("{head}\n{row}\n");
    for (broken, (_, head, row)) in heads.iter().enumerate() {
        for column in 0..head.split(',').count() {
            for canary in canaries {
                let cells: Vec<&str> =
                    row.split(',').enumerate().map(|(at, cell)| if at == column { canary } else { cell }).collect();
                let files = heads.iter().enumerate().map(|(at, (name, head, row))| {
                    let text = if at == broken { table(head, &cells.join(",")) } else { table(head, row) };
                    (*name, text)
                });
                let files: Vec<(&str, String)> = files.collect();
                let out = run(&files, false);
                let heading = head.split(',').nth(column).unwrap();
                // Ids and kinds of visit are what a day is made of; a number of a person is neither.
                let part_of_day = ["id", "type", "skills", "languages", "staff", "patient"].contains(&heading);
                let number = canary.starts_with("943");
                if part_of_day && !number && out.contains("\"format\"") {
                    continue;
                }
                let digits = canary.replace(' ', "");
                for secret in [canary, &digits] {
                    assert!(!out.contains(secret), "{heading}: {secret} in {out}");
                }
            }
        }
    }
}

#[test]
fn no_element_comes_out_in_a_message_whatever_is_wrong_with_it() {
    let text = include_str!("../../../../fixtures/exchange/bundle.json");
    let whole: Value = serde_json::from_str(text).unwrap();
    let mut spots = Vec::new();
    leaves(&whole, String::new(), &mut spots);
    assert!(spots.len() > 200, "{}", spots.len());
    let postcodes = Postcodes::from_csv(POSTCODES).unwrap();
    for spot in spots {
        for canary in
            [json!("Mrs Canary, 1 High Street"), json!(["Canary"]), json!({ "Canary": "Canary" }), json!(-1.5)]
        {
            let mut broken = whole.clone();
            *broken.pointer_mut(&spot).unwrap() = canary;
            let options = ImportOptions::new(&postcodes);
            let inputs = [input("bundle.json", broken.to_string())];
            let told = match import_fhir(&inputs, &options, &FhirOptions::default()) {
                Ok(import) => format!("{:?}{:?}", import.issues(), import.summary),
                Err(error) => format!("{error:?}"),
            };
            assert!(!told.contains("Canary"), "{spot}: {told}");
        }
    }
}

/// Where every value stands that holds no other.
fn leaves(value: &Value, at: String, spots: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| leaves(value, format!("{at}/{key}"), spots)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, format!("{at}/{index}"), spots))
        }
        _ => spots.push(at),
    }
}
