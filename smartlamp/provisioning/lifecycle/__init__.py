"""What is done to an environment as a whole: it is planned and made, tried, told of, and taken down."""
