//! From bytes to resources: every fault is told by its place in the bundle, and never with what stands there.

use std::collections::{BTreeMap, BTreeSet};

use rounds_format::codes::{
    FHIR_BUNDLE, FHIR_CODE, FHIR_MISSING, FHIR_REFERENCE, FHIR_SHAPE, FHIR_TIME, FHIR_TWICE, FOREIGN_NOT_JSON,
    TABLE_TOO_LARGE,
};
use rounds_model::error::Issue;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::{Path, Segment};

use crate::cells::{CellRef, Input, MOST_BYTES};
use crate::findings::{Bad, Findings};

use super::codes::BundleType;
use super::elements::*;
use super::times::MARK;

/// Where ids of rounds stand in resources that rounds wrote: after this comes what has the id.
pub(super) const OWN: &str = "urn:x-rounds:";

/// Faults that one resource is searched for.
const MOST_FAULTS: usize = 100;

/// A kind of resource that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Patient,
    Practitioner,
    PractitionerRole,
    Location,
    HealthcareService,
    Schedule,
    Slot,
    ServiceRequest,
    Appointment,
}

impl Kind {
    const ALL: [(&'static str, Kind); 9] = [
        ("Patient", Kind::Patient),
        ("Practitioner", Kind::Practitioner),
        ("PractitionerRole", Kind::PractitionerRole),
        ("Location", Kind::Location),
        ("HealthcareService", Kind::HealthcareService),
        ("Schedule", Kind::Schedule),
        ("Slot", Kind::Slot),
        ("ServiceRequest", Kind::ServiceRequest),
        ("Appointment", Kind::Appointment),
    ];

    fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|(of, _)| *of == name).map(|(_, kind)| *kind)
    }

    pub(super) fn name(self) -> &'static str {
        Kind::ALL.iter().find(|(_, of)| *of == self).map_or("", |(name, _)| name)
    }
}

/// A resource and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Entry<T> {
    /// Its place: `Bundle.entry[3].resource`.
    pub at: String,
    /// Its id in rounds.
    pub id: String,
    /// When it was last changed, in seconds: of two bookings the first holds.
    pub changed: Option<i64>,
    /// Whether something in it cannot be read: what is missing has been told.
    pub faulty: bool,
    pub data: T,
}

impl<T> Entry<T> {
    /// The place of an element.
    pub(super) fn at(&self, element: &str) -> CellRef {
        CellRef::new(format!("{}.{element}", self.at), 0, 0)
    }

    /// Notes that an element is missing, unless faults of the resource explain that.
    pub(super) fn missing(&self, element: &str, help: &str, findings: &mut Findings) {
        if !self.faulty {
            findings.add(FHIR_MISSING, &self.at(element), "it is missing", help);
        }
    }
}

/// The resources of all bundles that are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Resources {
    pub patients: Vec<Entry<Patient>>,
    pub practitioners: Vec<Entry<Practitioner>>,
    pub roles: Vec<Entry<PractitionerRole>>,
    pub locations: Vec<Entry<Location>>,
    pub services: Vec<Entry<HealthcareService>>,
    pub schedules: Vec<Entry<Schedule>>,
    pub slots: Vec<Entry<Slot>>,
    pub requests: Vec<Entry<ServiceRequest>>,
    pub appointments: Vec<Entry<Appointment>>,
    /// Resources of other kinds.
    pub others: usize,
    /// Their addresses.
    strangers: BTreeSet<String>,
    /// Resources that stood there before, word for word or in a newer version.
    pub again: usize,
    /// Each resource by every address that may mean it; `None` where two have it.
    by_address: BTreeMap<String, Option<(Kind, usize)>>,
}

/// A resource before it is typed.
struct Raw {
    kind: Kind,
    id: String,
    at: String,
    url: Option<String>,
    value: Value,
}

/// Reads bundles.
///
/// # Errors
/// What makes a file unreadable, for all files.
pub(super) fn read(inputs: &[Input], findings: &mut Findings) -> Result<Resources, Vec<Issue>> {
    let (mut raws, mut resources, mut issues) = (Vec::new(), Resources::default(), Vec::new());
    for input in inputs {
        let before = if inputs.len() > 1 { format!("{}: ", input.name) } else { String::new() };
        match entries(input) {
            Ok(entries) => {
                for (index, entry) in entries.into_iter().enumerate() {
                    let at = format!("{before}Bundle.entry[{index}]");
                    if let Some(stranger) = raw(entry, at, &mut raws, findings) {
                        resources.others += 1;
                        resources.strangers.extend(stranger);
                    }
                }
            }
            Err(issue) => issues.push(issue),
        }
    }
    if !issues.is_empty() {
        return Err(issues);
    }
    let count = raws.len();
    let raws = newest(raws, findings);
    resources.again = count - raws.len();
    raws.into_iter().for_each(|raw| resources.add(raw, findings));
    Ok(resources)
}

fn entries(input: &Input) -> Result<Vec<Value>, Issue> {
    let refuse = |code, what: String, help: &str| Err(Issue::new(code, input.name.clone(), what, help));
    if input.bytes.len() > MOST_BYTES {
        let what = format!("more than {} MB", MOST_BYTES >> 20);
        return refuse(TABLE_TOO_LARGE, what, "give bundles of fewer days");
    }
    // The message of the parser names the place, and nothing that stands there.
    let bytes = input.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&input.bytes);
    let mut bundle: Value = match serde_json::from_slice(bytes) {
        Ok(bundle) => bundle,
        Err(error) => {
            let what = format!("this is no JSON, from line {} column {} on", error.line(), error.column());
            return refuse(FOREIGN_NOT_JSON, what, "export the bundle as JSON, not as XML, and give all of it");
        }
    };
    let help = "give a FHIR R4 Bundle: {\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": […]}";
    if bundle["resourceType"] != "Bundle" {
        return refuse(FHIR_BUNDLE, "this is no FHIR Bundle".into(), help);
    }
    if BundleType::deserialize_of(&bundle["type"]).is_none() {
        return refuse(FHIR_BUNDLE, "the type of the bundle is missing, or none that FHIR has".into(), help);
    }
    match bundle["entry"].take() {
        Value::Array(entries) => Ok(entries),
        Value::Null => Ok(Vec::new()),
        _ => refuse(FHIR_BUNDLE, "the entries of the bundle are no list".into(), help),
    }
}

impl BundleType {
    fn deserialize_of(value: &Value) -> Option<BundleType> {
        serde::Deserialize::deserialize(value).ok()
    }
}

/// Takes the resource of an entry; gives the addresses of one of a kind that is not read.
fn raw(mut entry: Value, at: String, raws: &mut Vec<Raw>, findings: &mut Findings) -> Option<Vec<String>> {
    let url = entry["fullUrl"].as_str().map(str::to_string);
    let value = entry.get_mut("resource").map(Value::take).unwrap_or_default();
    let Some(kind) = value["resourceType"].as_str().and_then(Kind::named) else {
        let address = value["resourceType"].as_str().zip(value["id"].as_str()).map(|(kind, id)| format!("{kind}/{id}"));
        return (!value.is_null()).then(|| url.into_iter().chain(address).collect());
    };
    let at = format!("{at}.resource");
    let own = value["identifier"].as_array().into_iter().flatten().find_map(|identifier| {
        let system = identifier["system"].as_str()?.strip_prefix(OWN)?;
        identifier["value"].as_str().filter(|_| system == kind.name())
    });
    let of_url = url.as_deref().and_then(|url| url.rsplit(['/', ':']).next());
    let id = own.or(value["id"].as_str()).or(of_url).map(str::to_string);
    let Some(id) = id.filter(|id| !id.is_empty()) else {
        let help = "give it an id, or a fullUrl: resources are told apart by them";
        findings.add(FHIR_MISSING, &CellRef::new(format!("{at}.id"), 0, 0), "it is missing", help);
        return None;
    };
    raws.push(Raw { kind, id, at, url, value });
    None
}

/// Of resources that stand there several times, the newest version.
fn newest(raws: Vec<Raw>, findings: &mut Findings) -> Vec<Raw> {
    let (mut kept, mut places): (Vec<Raw>, BTreeMap<(Kind, String), usize>) = (Vec::new(), BTreeMap::new());
    for raw in raws {
        let Some(place) = places.get(&(raw.kind, raw.id.clone())) else {
            places.insert((raw.kind, raw.id.clone()), kept.len());
            kept.push(raw);
            continue;
        };
        let before = &mut kept[*place];
        match (version(&raw.value), version(&before.value)) {
            _ if raw.value == before.value => {}
            // One that says when it was changed is newer than one that does not.
            (own, other) if own > other => *before = raw,
            (own, other) if own < other => {}
            _ => {
                let what = format!("another one than at {}, under the same id", before.at);
                let help = "give one of them, or meta.lastUpdated or meta.versionId in both: the newer one counts";
                findings.add(FHIR_TWICE, &CellRef::new(raw.at, 0, 0), what, help);
            }
        }
    }
    kept
}

/// What says which of two versions is the newer.
fn version(resource: &Value) -> Option<(i64, i64)> {
    let meta: Meta = serde_json::from_value(resource["meta"].clone()).unwrap_or_default();
    let number = meta.version_id.and_then(|version| version.parse().ok());
    let changed = meta.last_updated.map(|at| at.0.0.timestamp_millis());
    (number.is_some() || changed.is_some()).then(|| (changed.unwrap_or(0), number.unwrap_or(0)))
}

impl Resources {
    fn add(&mut self, raw: Raw, findings: &mut Findings) {
        let Raw { kind, id, at, url, value } = raw;
        let addresses = [
            Some(format!("{}/{id}", kind.name())),
            url,
            value["id"].as_str().map(|id| format!("{}/{id}", kind.name())),
        ];
        let mut addresses: Vec<String> = addresses.into_iter().flatten().collect();
        let identifiers = value["identifier"].as_array().into_iter().flatten();
        addresses.extend(identifiers.filter_map(|of| {
            Some(format!("{} {} {}", kind.name(), of["system"].as_str().unwrap_or(""), of["value"].as_str()?))
        }));
        addresses.sort();
        addresses.dedup();
        let index = match kind {
            Kind::Patient => put(&mut self.patients, id, at, value, findings),
            Kind::Practitioner => put(&mut self.practitioners, id, at, value, findings),
            Kind::PractitionerRole => put(&mut self.roles, id, at, value, findings),
            Kind::Location => put(&mut self.locations, id, at, value, findings),
            Kind::HealthcareService => put(&mut self.services, id, at, value, findings),
            Kind::Schedule => put(&mut self.schedules, id, at, value, findings),
            Kind::Slot => put(&mut self.slots, id, at, value, findings),
            Kind::ServiceRequest => put(&mut self.requests, id, at, value, findings),
            Kind::Appointment => put(&mut self.appointments, id, at, value, findings),
        };
        for address in addresses {
            let known = self.by_address.entry(address).or_insert(Some((kind, index)));
            *known = known.filter(|of| *of == (kind, index));
        }
    }

    /// What a reference means, if the bundle has it.
    pub(super) fn find(&self, reference: &Reference) -> Option<(Kind, usize)> {
        let by = |address: &str| self.by_address.get(address).copied().flatten();
        if let Some(address) = &reference.reference {
            let address = address.split("/_history/").next().unwrap_or(address);
            let tail = address.rmatch_indices('/').nth(1).map(|(at, _)| &address[at + 1..]);
            return by(address).or_else(|| tail.and_then(by));
        }
        let identifier = reference.identifier.as_ref()?;
        let kind = reference.r#type.as_deref()?;
        by(&format!("{kind} {} {}", identifier.system.as_deref().unwrap_or(""), identifier.value.as_deref()?))
    }

    /// Whether a reference means something of a kind that is not read and may be one of a participant all the same.
    pub(super) fn is_stranger(&self, reference: &Reference) -> bool {
        let address = reference.reference.as_deref().unwrap_or_default();
        let of_kind = ["RelatedPerson/", "Device/", "Organization/"].iter().any(|kind| address.contains(kind));
        of_kind || self.strangers.contains(address)
    }

    /// [`Resources::find`] of what must be there and of one of these kinds.
    pub(super) fn must(
        &self,
        reference: &Reference,
        kinds: &[Kind],
        at: &CellRef,
        findings: &mut Findings,
    ) -> Option<(Kind, usize)> {
        let names = || kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ");
        let bad = match self.find(reference) {
            Some(found) if kinds.contains(&found.0) => return Some(found),
            Some((kind, _)) => Bad::new(
                FHIR_REFERENCE,
                format!("a {} where that does not belong", kind.name()),
                format!("name a {}", names()),
            ),
            None => {
                let help = format!("put the {} into the bundle, or give a second bundle that has it", names());
                Bad::new(FHIR_REFERENCE, "a resource that the bundle does not have", help)
            }
        };
        findings.bad(at, bad);
        None
    }
}

/// Adds a resource; gives its place in the list.
fn put<T: DeserializeOwned + Default>(
    list: &mut Vec<Entry<T>>,
    id: String,
    at: String,
    value: Value,
    findings: &mut Findings,
) -> usize {
    let changed = version(&value).map(|(changed, _)| changed / 1_000);
    let before = findings.len();
    let data = typed(value, &at, findings).unwrap_or_default();
    list.push(Entry { at, id, changed, faulty: findings.len() > before, data });
    list.len() - 1
}

/// A value as its type. Each fault is told and taken out, so that the next one is found.
fn typed<T: DeserializeOwned>(mut value: Value, at: &str, findings: &mut Findings) -> Option<T> {
    for _ in 0..MOST_FAULTS {
        let error = match serde_path_to_error::deserialize(&value) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        findings.bad(&CellRef::new(format!("{at}.{}", error.path()), 0, 0), told(&error.inner().to_string()));
        if !mended(&mut value, error.path()) {
            return None;
        }
    }
    None
}

/// What an error of the reader means. Of its message only what the types here put into it is told.
fn told(message: &str) -> Bad {
    if let Some((_, rest)) = message.split_once(MARK) {
        let (what, help) = rest.split_once(MARK).unwrap_or((rest, ""));
        return Bad::new(FHIR_TIME, what, help);
    }
    let expected = message.rsplit_once(", expected ").map_or("", |(_, expected)| expected).replace('`', "");
    if message.starts_with("unknown variant") {
        let codes = expected.trim_start_matches("one of ");
        return Bad::new(FHIR_CODE, "no code that FHIR has there", format!("write one of: {codes}"));
    }
    let due = match &*expected {
        "a sequence" => "a list",
        "a boolean" => "true or false",
        "u32" => "a whole number from 0 on",
        "f64" => "a number",
        "a string" | "string" => "text",
        _ => "an object",
    };
    Bad::new(FHIR_SHAPE, "a value of another type than FHIR has there", format!("give {due}"))
}

/// Takes what is at `path` out; `false` if that cannot be done.
fn mended(value: &mut Value, path: &Path) -> bool {
    let segments: Vec<&Segment> = path.iter().collect();
    let Some((last, parents)) = segments.split_last() else { return false };
    let mut parent = value;
    for segment in parents {
        let child = match segment {
            Segment::Map { key } => parent.get_mut(key),
            Segment::Seq { index } => parent.get_mut(index),
            _ => None,
        };
        let Some(child) = child else { return false };
        parent = child;
    }
    match (last, parent) {
        (Segment::Map { key }, Value::Object(fields)) => fields.remove(key).is_some(),
        // The places of the others must not change: an empty object is right where objects are due.
        (Segment::Seq { index }, Value::Array(items)) => match items.get_mut(*index) {
            Some(item) if *item != json!({}) => {
                *item = json!({});
                true
            }
            _ => false,
        },
        _ => false,
    }
}
