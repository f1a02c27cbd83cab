use std::borrow::Cow;

use super::{
    ProfileError,
    file::{AnswerFile, AnswersFile, BodyType, ProfileFile},
};
use crate::{Answer, Field, Outcome, Refusal, answer::headers};

/// Where the order's id goes, as it came.
const ORDER: &str = "{order}";
/// Where the reason of a refusal goes, in words.
const REASON: &str = "{reason}";

impl AnswersFile {
    fn of(&self, outcome: Outcome) -> Option<&AnswerFile> {
        match outcome {
            Outcome::Granted => Some(&self.granted),
            Outcome::Duplicate => Some(&self.duplicate),
            Outcome::Reversed => self.reversed.as_ref().or(Some(&self.granted)),
            Outcome::InFlight => self.in_flight.as_ref(),
            Outcome::Unknown => self.unknown.as_ref(),
            Outcome::Unavailable => self.unavailable.as_ref(),
            Outcome::Rejected => self.rejected.as_ref(),
            Outcome::Conflict => self.conflict.as_ref(),
            Outcome::Malformed(_) => self.malformed.as_ref(),
            Outcome::BadSignature => self.bad_signature.as_ref(),
            Outcome::SenderNotListed => self.sender_not_listed.as_ref(),
            Outcome::Method => self.method.as_ref(),
            Outcome::UnknownGame => self.unknown_game.as_ref(),
        }
    }
}

/// What is said where a profile says nothing. 4xx ends a sender's attempts, so
/// nothing that may still be granted is one.
const fn otherwise(outcome: Outcome) -> (u16, &'static str) {
    match outcome {
        Outcome::Granted | Outcome::Duplicate | Outcome::Reversed => (200, ""),
        Outcome::InFlight => (503, "Order is being processed"),
        Outcome::Unknown => (503, "Order is not settled yet"),
        Outcome::Unavailable => (503, "Service unavailable"),
        Outcome::Rejected => (500, "Failed to give item to the player"),
        Outcome::Conflict => (409, "Order exists with other parameters"),
        Outcome::Malformed(refusal) => (400, refusal.in_words()),
        Outcome::BadSignature => (403, "Signature did not match"),
        Outcome::SenderNotListed => (403, "Sender not allowed"),
        Outcome::Method => (405, "Method not allowed"),
        Outcome::UnknownGame => (404, "Unknown game"),
    }
}

/// Whether an answer in JSON has the order's id in it.
pub(super) fn repeat_the_order_in_json(answers: &AnswersFile) -> bool {
    let mut said = Outcome::ALL.into_iter().filter_map(|it| answers.of(it));
    answers.body_type == BodyType::Json && said.any(|answer| answer.body.contains(ORDER))
}

pub(super) fn check(answers: &AnswersFile) -> Result<(), ProfileError> {
    if !(200..300).contains(&answers.granted.status) {
        return Err(ProfileError::Answer("granted is answered with 2xx"));
    }
    for outcome in Outcome::ALL {
        let Some(answer) = answers.of(outcome) else {
            continue;
        };
        if !(200..=599).contains(&answer.status) || (300..400).contains(&answer.status) {
            return Err(ProfileError::Answer("a status is 2xx, 4xx or 5xx"));
        }
        if outcome.is_open() && answer.status < 500 {
            return Err(ProfileError::Answer(
                "what may still be granted is answered with 5xx, so that the network comes again",
            ));
        }
        if answer.body.len() > 1024 || answer.body.contains(|ch: char| ch.is_control()) {
            return Err(ProfileError::Answer(
                "a body is a line of 1024 bytes at most",
            ));
        }
        let order = matches!(
            outcome,
            Outcome::Granted | Outcome::Duplicate | Outcome::Reversed
        );
        let granted = &answers.granted;
        if !order && (answer.status, &answer.body) == (granted.status, &granted.body) {
            return Err(ProfileError::Answer(
                "what is refused cannot be answered as what is granted",
            ));
        }
        if answer.body.contains(ORDER) && !order {
            return Err(ProfileError::Answer(
                "{order} is said of granted, duplicate and reversed only",
            ));
        }
    }
    Ok(())
}

pub(super) fn answer<'p>(file: &'p ProfileFile, outcome: Outcome, order: &str) -> Answer<'p> {
    let json = file.answers.body_type == BodyType::Json;
    let (status, words) = otherwise(outcome);
    let words = named(file, outcome).map_or(Cow::Borrowed(words), Cow::Owned);
    let (status, body) = match file.answers.of(outcome) {
        None if json => (status, Cow::Borrowed("{}")),
        None => (status, words),
        Some(AnswerFile { status, body }) => (*status, filled(body, order, &words)),
    };
    Answer {
        status,
        headers: headers(outcome, json),
        body,
    }
}

/// What is wrong with the order or the player, by the parameter's own name.
fn named(file: &ProfileFile, outcome: Outcome) -> Option<String> {
    let Outcome::Malformed(refusal) = outcome else {
        return None;
    };
    let (what, field) = match refusal {
        Refusal::OrderMissing => ("Missing", Field::Order),
        Refusal::OrderInvalid => ("Invalid", Field::Order),
        Refusal::SubjectMissing => ("Missing", Field::Subject),
        Refusal::SubjectInvalid => ("Invalid", Field::Subject),
        // Of what a network sends besides, nothing is the player's own choice.
        Refusal::Ambiguous if file.fields.len() == 2 => ("Ambiguous", Field::Subject),
        _ => return None,
    };
    Some(format!("{what} {}", file.fields.get(&field)?))
}

fn filled<'p>(body: &'p str, order: &str, words: &str) -> Cow<'p, str> {
    if !body.contains(ORDER) && !body.contains(REASON) {
        return Cow::Borrowed(body);
    }
    // The order goes in last, so that nothing in it is filled in.
    Cow::Owned(body.replace(REASON, words).replace(ORDER, order))
}
