-- Each filter of the audit log finds its events in the order of their ids,
-- whatever else is in the log.

CREATE INDEX audit_event_action ON audit_event (action, event_id);

CREATE INDEX audit_event_target ON audit_event (target, event_id)
    WHERE target IS NOT NULL;

CREATE INDEX audit_event_target_action ON audit_event (target, action, event_id)
    WHERE target IS NOT NULL;
