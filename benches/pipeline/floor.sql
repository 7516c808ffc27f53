-- The floor: what plain DuckDB needs to take the same rows in, store the same traces, and write them out again, with
-- no thought between. Nothing that keeps its data in this engine can be much cheaper.
--
-- Variables, to be set before: raw (the raw rows, Parquet), traces (the traces that the program exported from them,
-- Parquet, a glob), work (a folder without a file floor.duckdb). Each statement is timed by itself, under the name
-- that its comment gives it.

-- step: open
ATTACH (getvariable('work') || '/floor.duckdb') AS floor (STORAGE_VERSION 'v1.4.0');

-- step: rows in
CREATE TABLE floor.raw AS
FROM read_parquet(getvariable('raw'));

-- step: traces stored
CREATE TABLE floor.trace AS
FROM read_parquet(getvariable('traces'));

-- step: checkpoint
CHECKPOINT floor;

-- step: traces out
COPY floor.trace TO (getvariable('work') || '/floor.parquet') (FORMAT parquet, COMPRESSION snappy);
