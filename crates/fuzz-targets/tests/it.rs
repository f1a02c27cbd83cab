//! The targets, fed with their seeds and with what is like them.

mod it {
    mod everything;
    mod mutation;
}
