/// Says, as an extension of a response, that it stands in for the answer of a
/// handler that panicked, so that the request is logged and counted as one. For
/// a face that speaks several protocols, each of which has a shape of its own
/// for faults: the one answer of [`Face::on_panic`](crate::Face) has to do for
/// all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panicked;
