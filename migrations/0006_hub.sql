-- Data sets of the Hub: where rows came from, and where exports went.

CREATE TABLE source_origin (
    source VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    origin VARCHAR NOT NULL,
    origin_revision VARCHAR NOT NULL
);
COMMENT ON TABLE source_origin IS 'Where a revision of a source came from, if that is a data set of the Hub.';
COMMENT ON COLUMN source_origin.revision IS 'Revision of the source here.';
COMMENT ON COLUMN source_origin.origin IS 'Address of the data set: hf://datasets/OWNER/NAME.';
COMMENT ON COLUMN source_origin.origin_revision IS 'Commit that its files are of.';

CREATE TABLE push (
    push INTEGER NOT NULL,
    export INTEGER,
    endpoint VARCHAR NOT NULL,
    repository VARCHAR NOT NULL,
    commit_sha VARCHAR NOT NULL,
    manifest_sha256 VARCHAR NOT NULL,
    sent INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    transferred BIGINT NOT NULL,
    pushed_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE push IS 'One row for each time that an export was brought to the Hub.';
COMMENT ON COLUMN push.push IS 'Number of the push, from 1.';
COMMENT ON COLUMN push.export IS 'The export, or NULL if the workspace has no record of it.';
COMMENT ON COLUMN push.endpoint IS 'Address of the Hub.';
COMMENT ON COLUMN push.repository IS 'The data set: OWNER/NAME.';
COMMENT ON COLUMN push.commit_sha IS 'The commit that the data set was at then.';
COMMENT ON COLUMN push.manifest_sha256 IS 'Digest of manifest.json of the export.';
COMMENT ON COLUMN push.sent IS 'Files that were new or changed.';
COMMENT ON COLUMN push.removed IS 'Files that were taken away.';
COMMENT ON COLUMN push.bytes IS 'Length of the files that were sent.';
COMMENT ON COLUMN push.transferred IS 'Bytes that large files among them had to be sent for.';
COMMENT ON COLUMN push.pushed_at IS 'Time, UTC.';
