-- name: check/lengths
-- kind: check
-- params: $cutoff
-- yields: conversations, tokens, least, half, most_of_ten, most_of_hundred, most, over
--- How long the conversations are that were counted, and how many are longer than $cutoff.
SELECT
    count(*) AS conversations, sum(tokens)::BIGINT AS tokens, min(tokens) AS least,
    quantile_disc(tokens, 0.5) AS half, quantile_disc(tokens, 0.9) AS most_of_ten,
    quantile_disc(tokens, 0.99) AS most_of_hundred, max(tokens) AS most, count(*) FILTER (tokens > $cutoff) AS over
FROM length_now
WHERE tokens IS NOT NULL
HAVING count(*) > 0;
