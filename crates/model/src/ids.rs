//! Typed indices into a [`Build`](crate::Build); a bare `usize` never crosses a function boundary.

/// Declares one index type over a `Vec`.
macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The index of the `index`th item.
            #[must_use]
            pub const fn new(index: usize) -> Self {
                Self(index as u32)
            }

            /// The place in the vector.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index! {
    /// A stage, in the order of its FROM line.
    StageId
}
index! {
    /// A step: one instruction of a stage or one ONBUILD trigger that runs in it.
    StepId
}
index! {
    /// An image that is pulled, by its reference.
    ImageId
}
index! {
    /// A build context: the main one, a named one, or a remote source of ADD.
    ContextId
}
index! {
    /// A dependency between a node and the stage that uses it.
    EdgeId
}
