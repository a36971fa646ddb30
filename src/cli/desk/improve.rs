//! What more could be gained if others moved too: looked for, and carried out.

use std::time::Duration;

use rounds::live::What;

use crate::cli::Exit;
use crate::cli::desk::args::ImproveArgs;
use crate::cli::desk::folder::Folder;
use crate::cli::input::Outcome;
use crate::cli::terminal::Terminal;

/// How long is searched when nothing is said.
const MAX_TIME: Duration = Duration::from_secs(2);

/// Looks for it, or carries out what was found last.
pub(super) fn improve(mut args: ImproveArgs, terminal: &Terminal) -> Outcome<Exit> {
    if args.take {
        return Folder::enter(args.desk, terminal)?.act(What::AcceptProposal);
    }
    args.desk.max_time.get_or_insert(MAX_TIME);
    Folder::enter(args.desk, terminal)?.act(What::Improve)
}
