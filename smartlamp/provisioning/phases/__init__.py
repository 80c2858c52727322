"""The phases of a deployment, in the order of provisioning 3.2: each looks, does what is to be done, and looks again."""
