-- Holds the number of a migration that is made elsewhere.
SELECT 1;
