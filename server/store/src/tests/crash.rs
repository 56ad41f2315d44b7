//! Crashes between the files of a commit: nothing lost, nothing twice.
