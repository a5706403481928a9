"""The one engine thread: latest-wins mailbox, jobs, progress, cancel. QtCore only; translates doc to engine."""
