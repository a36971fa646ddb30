//! Which methods are meant, and methods with parameters of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rounds_engine::params::Section;
use rounds_engine::search::{Method, Run, methods};
use rounds_format::codes::{PARAMS_TWICE, PARAMS_USELESS};

use crate::cli::source::{Outcome, Source, blame, refuse, text};
use crate::params;

/// Stands for every method.
pub(super) const ALL: &str = "all";

/// A method, by name, with the file of its parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chosen {
    /// Name of the method.
    pub name: String,
    /// Where its parameters are.
    pub file: Option<PathBuf>,
}

/// The methods that `named` means, each once, in order of their names: `own` ones, those that come with rounds, `all`
/// of them, or the first where nothing is named. `file` is for those that have parameters and no file of their own.
pub(super) fn chosen(named: &[String], own: &[Arc<dyn Method>], file: Option<&Path>) -> Result<Vec<Chosen>, String> {
    let known = known(own);
    let plain = |method: &Arc<dyn Method>| {
        let file = file.filter(|_| !method.sections().is_empty());
        Chosen { name: method.name().into(), file: file.map(Path::to_path_buf) }
    };
    let mut all = Vec::new();
    for named in named {
        if named == ALL {
            all.extend(known.iter().map(plain));
            continue;
        }
        let (name, own_file) = named.split_once(':').map_or((named.as_str(), None), |(name, file)| (name, Some(file)));
        let Some(method) = known.iter().find(|method| method.name() == name) else {
            return Err(format!("no such method as `{name}`; there are {} and {ALL}", names(own).join(", ")));
        };
        all.push(match own_file {
            Some("") => return Err(format!("`{named}` lacks the file of parameters after the colon")),
            Some(file) => Chosen { name: name.into(), file: Some(file.into()) },
            None => plain(method),
        });
    }
    if all.is_empty() {
        all.extend(known.iter().take(1).map(plain));
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// The names of all methods, the default first.
pub(super) fn names(own: &[Arc<dyn Method>]) -> Vec<String> {
    known(own).iter().map(|method| method.name().into()).collect()
}

/// Own methods, then those that come with rounds, but for those of the same name.
fn known(own: &[Arc<dyn Method>]) -> Vec<Arc<dyn Method>> {
    let others = methods::all().into_iter().filter(|method| own.iter().all(|known| known.name() != method.name()));
    own.iter().cloned().chain(others).collect()
}

/// The methods themselves, with parameters read.
pub(super) fn made(all: &[Chosen], own: &[Arc<dyn Method>]) -> Outcome<Vec<Arc<dyn Method>>> {
    let mut made: Vec<Arc<dyn Method>> = Vec::new();
    for Chosen { name, file } in all {
        let Some(file) = file else {
            made.extend(known(own).into_iter().find(|method| method.name() == name));
            continue;
        };
        let stem = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy();
        let label = format!("{name}:{stem}");
        if made.iter().any(|method| method.name() == label) {
            let what = format!("two files of parameters would both be shown as `{label}`");
            return Err(refuse(PARAMS_TWICE, what, "rename one of the files"));
        }
        let source = Source::from(file.clone());
        let read = params::read(&text(&source)?).map_err(|error| blame(error, &source))?;
        let is_own = own.iter().any(|method| method.name() == name);
        let inner = methods::all_with(&read).into_iter().find(|method| method.name() == name);
        match inner.filter(|method| !is_own && !method.sections().is_empty()) {
            Some(inner) => made.push(Arc::new(Named { label, inner })),
            None => {
                let what = format!("the method {name} has no parameters that a file could set");
                return Err(refuse(PARAMS_USELESS, what, "leave the file out"));
            }
        }
    }
    Ok(made)
}

/// A method shown under another name, which says what its parameters are.
#[derive(Debug)]
struct Named {
    label: String,
    inner: Arc<dyn Method>,
}

impl Method for Named {
    fn name(&self) -> &str {
        &self.label
    }

    fn describe(&self) -> &str {
        self.inner.describe()
    }

    fn sections(&self) -> Vec<&dyn Section> {
        self.inner.sections()
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        self.inner.search(run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rounds_engine::search::methods::Greedy;

    fn shown(named: &[&str], file: Option<&str>) -> Result<Vec<String>, String> {
        let named: Vec<String> = named.iter().map(|name| name.to_string()).collect();
        let all = chosen(&named, &[Arc::new(Greedy)], file.map(Path::new))?;
        let one = |Chosen { name, file }: Chosen| match file {
            Some(file) => format!("{name}:{}", file.display()),
            None => name,
        };
        Ok(all.into_iter().map(one).collect())
    }

    #[test]
    fn methods_are_named_with_their_files() {
        assert_eq!(shown(&[], None), Ok(vec!["greedy".into()]));
        assert_eq!(shown(&["sisr", "sisr"], None), Ok(vec!["sisr".into()]));
        assert_eq!(shown(&["sisr:a/b.toml", "sisr"], None), Ok(vec!["sisr".into(), "sisr:a/b.toml".into()]));
        assert_eq!(
            shown(&["greedy", "regret", "sisr:a"], Some("f")),
            Ok(vec!["greedy".into(), "regret:f".into(), "sisr:a".into()])
        );
        assert_eq!(shown(&["all"], None).map(|all| all.len()), Ok(5));
        assert!(shown(&["magic"], None).is_err_and(|told| told.contains("no such method as `magic`")));
        assert!(shown(&["sisr:"], None).is_err_and(|told| told.contains("lacks the file")));
    }
}
