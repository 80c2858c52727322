"""What somebody changed by hand in a deployed stack, found by asking the services, and set back by the services' own calls.

CloudFormation does not notice it: an update with the same template is empty. Its drift-aware change sets (`DeploymentMode=REVERT_DRIFT`,
documented in "Using drift-aware change sets") set back much of it, but not what this is for: a statement that somebody added to a function's
policy, a concurrency of 0 on a function whose template names none, a trigger of the user pool beside ours. They also look only at what a
template names, they need a change set to be made to know whether there is anything to do (a write), and the emulator does not know them, so
nothing of it could be seen to work. Here looking is reading, and what is written is what differs.
"""
