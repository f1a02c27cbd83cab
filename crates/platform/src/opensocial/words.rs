use opensocial::{Refusal, wire::word_check};

use super::call::Call;

impl Call<'_> {
    /// Refuses a text with a word that the game's players may not write. The
    /// answer names the member and not the word, which would be a lesson in
    /// getting around it.
    ///
    /// # Errors
    /// [`Refusal::Invalid`].
    pub(super) fn check_words(&self, name: &str, text: &str) -> Result<(), Refusal> {
        let words = self.setup.words_as(word_check::folded);
        if word_check::is_clean(text, words) {
            return Ok(());
        }
        let why = format!("{name} has a word in it that may not be written here");
        Err(Refusal::Invalid(why))
    }
}
