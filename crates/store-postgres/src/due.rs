//! What is due in several shards. Each is asked by itself, so that its index
//! gives what is due in order and no backlog is ever sorted; all are asked at
//! once.

use std::cmp::Ordering;

use base::AppId;
use store::{Due, Gathering, Shard};
use tokio_postgres::{Row, types::ToSql};

use crate::{
    error::Halt,
    sql::{Sql, Values},
};

/// Asks each shard with `query`, for what has come due and for what a clock
/// that ran ahead has put too far off, and gives the first of all that they
/// have, in `order`. The query is given the shard, the first and the last
/// moment, the apps left out, how many rows at most, and whatever else it asks for.
pub(crate) async fn first<T>(
    sql: Sql<'_>,
    query: &str,
    due: &Due,
    more: Values<'_>,
    mut read: impl FnMut(&Row) -> Result<T, Halt>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Result<Vec<T>, Halt> {
    let except: Vec<_> = due.except.iter().copied().map(AppId::to_i64).collect();
    let questions = asked(due);
    let gathering = Gathering::new(due.limit, questions.len());
    let asking = Asking {
        sql,
        query,
        except: &except,
        more,
    };
    let mut lists = asking.ask(&questions, gathering.share(), &mut read).await?;
    let again = gathering.to_read_again(&lists, &order);
    let questions: Vec<_> = again
        .iter()
        .filter_map(|place| questions.get(*place).copied())
        .collect();
    if !questions.is_empty() {
        let whole = asking.ask(&questions, gathering.limit(), &mut read).await?;
        for (place, whole) in again.into_iter().zip(whole) {
            if let Some(list) = lists.get_mut(place) {
                *list = whole;
            }
        }
    }
    Ok(gathering.first(lists, order))
}

/// How the shards are asked.
struct Asking<'a> {
    sql: Sql<'a>,
    query: &'a str,
    except: &'a Vec<i64>,
    more: Values<'a>,
}

impl Asking<'_> {
    /// What is found for each question, of which there are so many at most.
    async fn ask<T>(
        &self,
        questions: &[[i64; 3]],
        limit: usize,
        read: impl FnMut(&Row) -> Result<T, Halt>,
    ) -> Result<Vec<Vec<T>>, Halt> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sets: Vec<Vec<&(dyn ToSql + Sync)>> = questions
            .iter()
            .map(|[shard, first, last]| {
                let set: [&(dyn ToSql + Sync); 5] = [shard, first, last, self.except, &limit];
                set.iter().chain(self.more).copied().collect()
            })
            .collect();
        let sets = sets.iter().map(Vec::as_slice);
        self.sql.each(self.query, sets, read).await
    }
}

/// The number, the first and the last moment of each question.
fn asked(due: &Due) -> Vec<[i64; 3]> {
    let mut shards = due.shards.clone();
    shards.sort_unstable();
    shards.dedup();
    let by = due.by.millis();
    let beyond = due.beyond.max(due.by).millis().checked_add(1);
    let beyond = beyond.map(|first| (first, i64::MAX));
    let spans = [Some((i64::MIN, by)), beyond];
    let numbers = shards.into_iter().map(Shard::number).map(i64::from);
    numbers
        .flat_map(|number| {
            let spans = spans.iter().flatten();
            spans.map(move |(first, last)| [number, *first, *last])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;

    fn due(shards: &[u8], by: i64, beyond: i64) -> Due {
        Due {
            shards: shards
                .iter()
                .filter_map(|it| Shard::numbered(*it))
                .collect(),
            by: Timestamp::from_millis(by),
            beyond: Timestamp::from_millis(beyond),
            except: Vec::new(),
            limit: 1,
        }
    }

    #[test]
    fn each_shard_is_asked_once_for_each_span() {
        let asked = asked(&due(&[7, 3, 7], 10, 20));
        let expected = [
            [3, i64::MIN, 10],
            [3, 21, i64::MAX],
            [7, i64::MIN, 10],
            [7, 21, i64::MAX],
        ];
        assert_eq!(asked, expected);
    }

    #[test]
    fn no_row_is_asked_for_twice() {
        assert_eq!(
            asked(&due(&[1], 10, 5)),
            [[1, i64::MIN, 10], [1, 11, i64::MAX]]
        );
        assert_eq!(asked(&due(&[1], 10, i64::MAX)), [[1, i64::MIN, 10]]);
    }
}
