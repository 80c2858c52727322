"""Locks, sensors, alarms and cameras."""
