"""What learners share: encoding of features, training, scoring, measuring."""
