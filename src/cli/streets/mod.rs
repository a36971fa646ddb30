//! `rounds streets`: make street networks, and say what is in them.

pub(super) mod args;

use rounds::streets::{BuildOptions, Info, Network, Speeds, VERSION, build};
use rounds::{Error, format};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, blame};
use crate::cli::terminal::Terminal;

use args::StreetsCommand;

/// Runs one of them.
pub(super) fn run(command: &StreetsCommand, terminal: &Terminal) -> Outcome<Exit> {
    match command {
        StreetsCommand::Build { extract, output, profiles, speeds, calibrate } => {
            output.probe()?;
            let speeds = match speeds {
                Some(source) => Speeds::read(&input::text(source)?).map_err(|error| blame(error, source))?,
                None => Speeds::default(),
            };
            let options =
                BuildOptions::default().profiles(profiles.clone()).speeds(speeds).calibrate(calibrate.clone());
            let bytes = build(&input::bytes(extract)?, &options).map_err(|error| blame(error, extract))?;
            let network = Network::read(&bytes)?;
            output.write_bytes(&bytes)?;
            terminal.say(&told(network.info(), bytes.len()));
        }
        StreetsCommand::Info { network, json, output } => {
            output.probe()?;
            let bytes = input::bytes(network)?;
            let read = Network::read(&bytes).map_err(|error| blame(error, network))?;
            match json {
                true => output.write_json(&pretty(read.info())?)?,
                false => output.write(&told(read.info(), bytes.len()))?,
            }
        }
        StreetsCommand::Speeds { output } => output.write_json(&pretty(&Speeds::default())?)?,
    }
    Ok(Exit::Done)
}

fn pretty(value: &impl serde::Serialize) -> Outcome<String> {
    let value = serde_json::to_value(value).map_err(|error| Error::internal(error.to_string()))?;
    Ok(format::pretty(&value))
}

/// What is in a network, in a few lines.
fn told(info: &Info, bytes: usize) -> String {
    let [south, west, north, east] = info.bounds;
    let mut text = format!(
        "{:.0} km of streets between {south:.4}, {west:.4} and {north:.4}, {east:.4}; {:.1} MB, version {VERSION}.\n\n",
        info.kilometres,
        bytes as f64 / 1e6
    );
    let heads = ["profile", "stretches", "private", "cut off", "banned", "mean speed", "scaled by"];
    let mut line = |[first, rest @ ..]: [String; 7]| {
        let rest: String = rest.iter().map(|cell| format!("  {cell:>10}")).collect();
        text += &format!("  {first:<8}{rest}\n");
    };
    line(heads.map(String::from));
    for profile in &info.profiles {
        line([
            profile.kind.name().into(),
            profile.arcs.to_string(),
            profile.private_links.to_string(),
            profile.cut_off.to_string(),
            profile.banned.to_string(),
            format!("{:.1} km/h", profile.mean_speed_kmh),
            format!("{:.3}", profile.scale),
        ]);
    }
    text
}
