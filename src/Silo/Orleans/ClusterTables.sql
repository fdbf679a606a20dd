-- What Orleans' ADO.NET providers look for on PostgreSQL: OrleansQuery, by this name, with the texts of the queries that they run. Names of queries,
-- parameters and answered columns are theirs; tables and queries are ours. Applied at every start, so each statement may find its work done.
CREATE SCHEMA IF NOT EXISTS orleans;
SET LOCAL search_path = orleans;

CREATE TABLE IF NOT EXISTS OrleansQuery (
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);

-- A cluster and its version, which grows with every change of a member.
CREATE TABLE IF NOT EXISTS clusters (
    name text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS members (
    cluster text NOT NULL REFERENCES clusters,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo text NOT NULL,
    host text NOT NULL,
    status integer NOT NULL,
    gateway integer NOT NULL,
    suspects text,
    started timestamptz NOT NULL,
    alive timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

-- States that Orleans keeps for itself: who is subscribed to which stream.
CREATE TABLE IF NOT EXISTS grain_states (
    service text NOT NULL,
    type text NOT NULL,
    key_1 bigint NOT NULL,
    key_2 bigint NOT NULL,
    key_text text NOT NULL,
    version integer NOT NULL,
    state bytea,
    PRIMARY KEY (service, type, key_1, key_2, key_text)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH added AS (INSERT INTO clusters (name) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM added
$$),
('InsertMembershipKey', $$
    WITH counted AS (
        UPDATE clusters SET version = version + 1
        WHERE name = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT 1 FROM members
            WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING name
    ), added AS (
        INSERT INTO members (cluster, address, port, generation, silo, host, status, gateway, started, alive)
        SELECT name, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM counted
        RETURNING 1
    )
    SELECT count(*)::integer FROM added
$$),
('UpdateMembershipKey', $$
    WITH counted AS (
        UPDATE clusters SET version = version + 1 WHERE name = @DeploymentId AND version = @Version RETURNING name
    ), changed AS (
        UPDATE members SET status = @Status, suspects = @SuspectTimes, alive = @IAmAliveTime FROM counted
        WHERE cluster = counted.name AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1
    )
    SELECT count(*)::integer FROM changed
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE members SET alive = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
('MembershipReadRowKey', $$
    SELECT name AS DeploymentId, address AS Address, port AS Port, generation AS Generation, silo AS SiloName, host AS HostName, status AS Status,
        gateway AS ProxyPort, suspects AS SuspectTimes, started AS StartTime, alive AS IAmAliveTime, version AS Version
    FROM clusters LEFT JOIN members ON cluster = name AND address = @Address AND port = @Port AND generation = @Generation
    WHERE name = @DeploymentId
$$),
('MembershipReadAllKey', $$
    SELECT name AS DeploymentId, address AS Address, port AS Port, generation AS Generation, silo AS SiloName, host AS HostName, status AS Status,
        gateway AS ProxyPort, suspects AS SuspectTimes, started AS StartTime, alive AS IAmAliveTime, version AS Version
    FROM clusters LEFT JOIN members ON cluster = name
    WHERE name = @DeploymentId
$$),
('GatewaysQueryKey', $$
    SELECT address AS Address, gateway AS ProxyPort, generation AS Generation FROM members
    WHERE cluster = @DeploymentId AND status = @Status AND gateway > 0
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH gone AS (DELETE FROM members WHERE cluster = @DeploymentId)
    DELETE FROM clusters WHERE name = @DeploymentId
$$),
-- 3: active.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM members WHERE cluster = @DeploymentId AND alive < @IAmAliveTime AND status <> 3
$$),
('ReadFromStorageKey', $$
    SELECT state AS PayloadBinary, version AS Version FROM grain_states
    WHERE service = @ServiceId AND type = @GrainTypeString AND key_1 = @GrainIdN0 AND key_2 = @GrainIdN1
        AND key_text = coalesce(@GrainIdExtensionString::text, '') AND @GrainIdHash IS NOT NULL AND @GrainTypeHash IS NOT NULL
$$),
('WriteToStorageKey', $$
    WITH changed AS (
        UPDATE grain_states SET state = @PayloadBinary, version = version + 1
        WHERE service = @ServiceId AND type = @GrainTypeString AND key_1 = @GrainIdN0 AND key_2 = @GrainIdN1
            AND key_text = coalesce(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion::integer
            AND @GrainIdHash IS NOT NULL AND @GrainTypeHash IS NOT NULL
        RETURNING version
    ), added AS (
        INSERT INTO grain_states (service, type, key_1, key_2, key_text, version, state)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(@GrainIdExtensionString::text, ''), 1, @PayloadBinary
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version
    )
    SELECT coalesce((SELECT version FROM changed), (SELECT version FROM added), @GrainStateVersion::integer) AS NewGrainStateVersion
$$),
('ClearStorageKey', $$
    UPDATE grain_states SET state = NULL, version = version + 1
    WHERE service = @ServiceId AND type = @GrainTypeString AND key_1 = @GrainIdN0 AND key_2 = @GrainIdN1
        AND key_text = coalesce(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion
        AND @GrainIdHash IS NOT NULL AND @GrainTypeHash IS NOT NULL
    RETURNING version AS NewGrainStateVersion
$$),
('DeleteStorageKey', $$
    DELETE FROM grain_states
    WHERE service = @ServiceId AND type = @GrainTypeString AND key_1 = @GrainIdN0 AND key_2 = @GrainIdN1
        AND key_text = coalesce(@GrainIdExtensionString::text, '') AND version = @GrainStateVersion
        AND @GrainIdHash IS NOT NULL AND @GrainTypeHash IS NOT NULL
    RETURNING version + 1 AS NewGrainStateVersion
$$)
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
