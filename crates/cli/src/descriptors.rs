use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// File descriptors for everything but the peers' connections: the store and
/// its readers, calls to platforms, listeners, logs.
const RESERVE: u64 = 512;

/// Raises this process's soft limit of file descriptors to its hard limit, and
/// says how many connections each of `faces` can then have open at once.
///
/// Descriptors are what a flood of connections runs out of first, and then
/// nothing works any more: no face can accept and the store cannot read.
pub(crate) fn connections_per_face(wished: usize, faces: u64) -> usize {
    let limit = raise();
    let room = limit.saturating_sub(RESERVE).max(RESERVE);
    let each = room.checked_div(faces).unwrap_or(room);
    let each = usize::try_from(each).unwrap_or(usize::MAX);
    if each < wished {
        tracing::warn!(
            descriptors = limit,
            wished,
            connections = each,
            "the limit of open files allows fewer connections on each face than configured"
        );
    }
    wished.min(each)
}

fn raise() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    let now = if setrlimit(Resource::Nofile, raised).is_ok() {
        maximum
    } else {
        current
    };
    // No limit at all is written as none.
    now.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faces_together_leave_room_for_the_rest() {
        let limit = raise();
        for faces in 1..=6 {
            let each = connections_per_face(usize::MAX, faces) as u64;
            let all = each.saturating_mul(faces);
            assert!(
                all <= limit.saturating_sub(RESERVE).max(RESERVE),
                "{faces} faces: {all}"
            );
        }
        assert_eq!(connections_per_face(1, 3), 1);
    }
}
