-- name: retract/retractions
-- kind: retract
-- yields: retraction, reason, note, questions, responses, reflections, traces, retracted_at, taken_back_at
--- Every retraction, with what it took out of use and how many stored traces hold any of it.
WITH
counted AS (
    SELECT
        retraction, count(*) FILTER (kind = 'question') AS questions, count(*) FILTER (kind = 'response') AS responses,
        count(*) FILTER (kind = 'reflection') AS reflections
    FROM retracted
    GROUP BY retraction
),
part_of AS (
    SELECT retraction, trace_id
    FROM retracted
    JOIN trace_part ON trace_part.bucket = retracted.bucket
        AND (retracted.kind = 'response' AND response_id = id OR retracted.kind = 'reflection' AND reflection_id = id)
    UNION
    SELECT retraction, trace_id
    FROM retracted
    JOIN trace ON trace.bucket = retracted.bucket AND trace.question_id = id
    WHERE retracted.kind = 'question'
),
held AS (
    SELECT retraction, count(*) AS traces FROM part_of GROUP BY retraction
)
SELECT
    retraction, reason, note, coalesce(questions, 0) AS questions, coalesce(responses, 0) AS responses,
    coalesce(reflections, 0) AS reflections, coalesce(traces, 0) AS traces,
    strftime(retracted_at, '%Y-%m-%d %H:%M') AS retracted_at, strftime(taken_back_at, '%Y-%m-%d %H:%M') AS taken_back_at
FROM retraction
LEFT JOIN counted USING (retraction)
LEFT JOIN held USING (retraction)
ORDER BY retraction;
