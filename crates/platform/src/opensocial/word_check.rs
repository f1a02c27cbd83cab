use opensocial::{
    Refusal,
    wire::{list, word_check},
};

use super::{answer::Answer, call::Call};

/// `/ngword?_method=check`.
pub(super) async fn check(call: &Call<'_>) -> Result<Answer, Refusal> {
    list::format(call.text_param("format")?)?;
    if call.text_param("_method")? != Some(word_check::METHOD) {
        let why = "the parameter _method has to be check";
        return Err(Refusal::Invalid(why.to_owned()));
    }
    let text = word_check::text(&call.body)?;
    let words = call.setup.words_as(word_check::folded);
    let valid = word_check::is_clean(&text, words);
    Ok(Answer::ok(call.single(word_check::checked(&text, valid))))
}
