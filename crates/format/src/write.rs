//! Writing files: text that is good to read and to compare, in place of an old file only when it is complete.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::json::Node;
use rounds_model::error::{Error, Result};

/// An object or list that fits this width stands on one line; most stops and visits do.
const WIDTH: usize = 240;

/// Down to this depth every object and list is opened, so that each place, visit and shift begins a line of its own.
const OPEN_DEPTH: usize = 1;

/// JSON text of a file: a line for a stop or a visit, so that a change to it is a change to one line.
pub(crate) fn pretty(file: &impl Serialize) -> String {
    let bytes = serde_json::to_vec(file).expect("file types have text keys and infallible parts");
    let node: Node = serde_json::from_slice(&bytes).expect("what serde_json writes it reads");
    let mut text = String::new();
    lay_out(&node, 0, &mut text);
    text.push('\n');
    text
}

fn lay_out(node: &Node, depth: usize, text: &mut String) {
    let start = text.len();
    let open = depth <= OPEN_DEPTH && node.is_filled();
    if !open && one_line(node, start + WIDTH, text) {
        return;
    }
    text.truncate(start);
    let indent = "  ".repeat(depth + 1);
    match node {
        Node::Array(items) => {
            let rows = items.iter().map(|item| (None, item));
            broken('[', rows, ']', &indent, depth, text);
        }
        Node::Object(fields) => {
            let rows = fields.iter().map(|(name, value)| (Some(&**name), value));
            broken('{', rows, '}', &indent, depth, text);
        }
        // Long text, or a long row of a matrix: a line of its own length.
        long => {
            one_line(long, usize::MAX, text);
        }
    }
}

fn broken<'a>(
    open: char,
    rows: impl Iterator<Item = (Option<&'a str>, &'a Node)>,
    close: char,
    indent: &str,
    depth: usize,
    text: &mut String,
) {
    text.push(open);
    for (index, (name, value)) in rows.enumerate() {
        text.push_str(if index > 0 { ",\n" } else { "\n" });
        text.push_str(indent);
        if let Some(name) = name {
            text.push_str(&quoted(name));
            text.push_str(": ");
        }
        lay_out(value, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&indent[2..]);
    text.push(close);
}

/// Writes `node` on one line; gives up, leaving a part, when the text grows beyond `end`.
fn one_line(node: &Node, end: usize, text: &mut String) -> bool {
    match node {
        Node::Null => text.push_str("null"),
        Node::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Node::Int(value) => text.push_str(&value.to_string()),
        Node::Big(value) => text.push_str(&value.to_string()),
        Node::Float(value) => text.push_str(&serde_json::Value::from(*value).to_string()),
        Node::Str(value) => text.push_str(&quoted(value)),
        Node::Ints(items) => {
            let items: Vec<String> = items.iter().map(i32::to_string).collect();
            text.push_str(&format!("[{}]", items.join(", ")));
        }
        Node::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                if !one_line(item, end, text) {
                    return false;
                }
            }
            text.push(']');
        }
        Node::Object(fields) if fields.is_empty() => text.push_str("{}"),
        Node::Object(fields) => {
            text.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                text.push_str(if index > 0 { ", " } else { " " });
                text.push_str(&quoted(name));
                text.push_str(": ");
                if !one_line(value, end, text) {
                    return false;
                }
            }
            text.push_str(" }");
        }
    }
    text.len() <= end
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// How the names of files begin that are being written beside those that they are to replace; six letters or digits
/// follow. The process that writes such a file locks it: one that is not locked, and not new, was left by a process
/// that was killed.
pub const UNFINISHED: &str = ".rounds-";

/// Writes a file so that at `path` there is at every moment either what was there before or all of `bytes`.
///
/// A file that is there keeps its permissions, a new one has the usual ones; nobody else can read it before it is
/// complete. A symbolic link is followed. What is no plain file (a pipe, a device) is written to directly.
///
/// # Errors
/// [`Error::is_file`] where the system refuses; the old file is then untouched.
pub fn write_file(path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> Result<()> {
    write_files([(path.as_ref(), bytes.as_ref())])
}

/// Writes files that belong together, each as [`write_file`]: all are complete beside those that they replace before
/// the first of them is replaced, so that a full disk or a folder that is not there leaves every file as it was.
///
/// # Errors
/// [`Error::is_file`] where the system refuses.
pub fn write_files<'f>(files: impl IntoIterator<Item = (&'f Path, &'f [u8])>) -> Result<()> {
    let of = |path: &Path| {
        let path = path.display().to_string();
        move |source| Error::file(path, source)
    };
    let ready = files.into_iter().map(|(path, bytes)| Ok((path, Ready::beside(path, bytes).map_err(of(path))?)));
    let ready: Vec<(&Path, Ready)> = ready.collect::<Result<_>>()?;
    ready.into_iter().try_for_each(|(path, file)| file.take_place().map_err(of(path)))
}

/// What is to be at a path.
enum Ready<'f> {
    /// A complete file in the same folder.
    Whole { file: tempfile::NamedTempFile, permissions: fs::Permissions, target: PathBuf },
    /// Bytes for what is no plain file.
    Bytes(&'f [u8], PathBuf),
}

impl<'f> Ready<'f> {
    fn beside(path: &Path, bytes: &'f [u8]) -> io::Result<Ready<'f>> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let old = fs::metadata(&target).ok();
        if old.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder; name a file in it"));
        }
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            return Ok(Ready::Bytes(bytes, target));
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        // Not every file system has locks; age then tells alone.
        let _ = file.as_file().try_lock();
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        let permissions = old.map_or_else(|| usual(folder), |old| Ok(old.permissions()))?;
        Ok(Ready::Whole { file, permissions, target })
    }

    fn take_place(self) -> io::Result<()> {
        match self {
            Ready::Whole { file, permissions, target } => {
                fs::set_permissions(file.path(), permissions)?;
                file.persist(&target).map(|_| ()).map_err(|failed| failed.error)
            }
            Ready::Bytes(bytes, target) => fs::OpenOptions::new().write(true).open(&target)?.write_all(bytes),
        }
    }
}

/// What a new file in `folder` may be used for by whom, as a file made there shows: the system knows, and has no safe
/// way to ask.
fn usual(folder: &Path) -> io::Result<fs::Permissions> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let sample = builder.prefix(UNFINISHED).tempfile_in(folder)?;
    Ok(sample.as_file().metadata()?.permissions())
}
