"""What a run keeps: its state, students and answers, however long the disk makes it wait."""
