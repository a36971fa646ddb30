//! The README shows what the program prints: every ```` ```console ```` block is run and compared, word for word.
//!
//! After a wanted change: `ROUNDS_BLESS=1 cargo test --test cli readme`, then read the difference.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FENCE: &str = "```console\n";

#[test]
fn shows_what_the_program_prints() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&readme).expect("the README");
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let mut parts = text.split(FENCE);
    let mut made = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (block, rest) = part.split_once("```\n").expect("a block that ends");
        let (command, _) = block.split_once('\n').expect("a command and what it prints");
        let said = said(command, folder.path());
        made.push_str(&format!("{FENCE}{command}\n{said}```\n{rest}"));
    }
    assert!(made.contains(FENCE), "the README shows nothing");
    if std::env::var_os("ROUNDS_BLESS").is_some() {
        fs::write(&readme, made).expect("the README can be written");
    } else {
        assert!(made == text, "the README shows something else than the program prints, which would be:\n{made}");
    }
}

/// What `$ rounds …` prints, run in `folder`, which keeps what earlier commands wrote.
fn said(command: &str, folder: &Path) -> String {
    let arguments = command.strip_prefix("$ rounds ").expect("a block begins with `$ rounds `").split(' ');
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let arguments = arguments.map(|word| match word.starts_with("fixtures/") {
        true => fixtures.join(word).into_os_string(),
        false => word.into(),
    });
    let run = Command::new(env!("CARGO_BIN_EXE_rounds"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("ROUNDS_LOG")
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8([run.stdout, run.stderr].concat()).expect("text")
}
