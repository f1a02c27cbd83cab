mod change;
mod list;
mod owner;
mod row;

pub(super) use change::{cancel, extend};
pub(super) use list::list;
