"""What `smartlamp deploy` brings about: a stack on AWS and the skills of an Amazon developer account that belong to it."""
