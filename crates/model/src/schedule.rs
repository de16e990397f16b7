//! In which order and how parallel the steps of a build can run.
