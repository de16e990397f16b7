//! Databases, caches and brokers: which images hold them, and how they tell that they are ready.

/// A datastore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Datastore {
    /// The last part of the repositories of its images.
    pub names: &'static [&'static str],
    /// The ports that its clients use.
    pub ports: &'static [u16],
    /// The test of a health check that its images can run, as a YAML list.
    pub test: Option<&'static str>,
}

const fn store(
    names: &'static [&'static str],
    ports: &'static [u16],
    test: Option<&'static str>,
) -> Datastore {
    Datastore { names, ports, test }
}

/// Sources: the documentation of the images on Docker Hub, and the default ports of the servers.
const DATASTORES: &[Datastore] = &[
    store(
        &["postgres", "postgresql", "postgis", "timescaledb", "pgvector"],
        &[5432],
        Some(r#"["CMD", "pg_isready"]"#),
    ),
    store(
        &["mysql", "percona", "mysql-server"],
        &[3306],
        Some(r#"["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]"#),
    ),
    store(
        &["mariadb"],
        &[3306],
        Some(r#"["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]"#),
    ),
    store(
        &["redis", "redis-stack-server", "redis-stack"],
        &[6379],
        Some(r#"["CMD", "redis-cli", "ping"]"#),
    ),
    store(&["valkey"], &[6379], Some(r#"["CMD", "valkey-cli", "ping"]"#)),
    store(&["keydb", "dragonfly"], &[6379], None),
    store(&["memcached"], &[11211], None),
    store(
        &["mongo", "mongodb"],
        &[27017],
        Some(r#"["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping').ok"]"#),
    ),
    store(&["rabbitmq"], &[5672], Some(r#"["CMD", "rabbitmq-diagnostics", "--quiet", "ping"]"#)),
    store(&["elasticsearch", "opensearch"], &[9200, 9300], None),
    store(&["cassandra", "scylla"], &[9042], None),
    store(&["couchdb"], &[5984], None),
    store(&["neo4j"], &[7687], None),
    store(&["influxdb"], &[8086], None),
    store(&["clickhouse", "clickhouse-server"], &[8123, 9000], None),
    store(&["cockroach"], &[26257], None),
    store(&["etcd"], &[2379, 2380], None),
    store(&["server-mssql"], &[1433], None),
    store(&["zookeeper"], &[2181], None),
    store(&["kafka", "cp-kafka"], &[9092], None),
    store(&["nats"], &[4222], None),
];

/// The datastore that an image of this repository holds.
pub(crate) fn of_image(repository: &str) -> Option<&'static Datastore> {
    let name = repository.rsplit('/').next().unwrap_or(repository);
    // `mssql/server` says what it is only with its folder.
    let name = if repository.ends_with("mssql/server") { "server-mssql" } else { name };
    DATASTORES.iter().find(|store| store.names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::of_image;

    #[test]
    fn datastores_are_known_by_the_last_part_of_their_repository() {
        for repository in ["postgres", "postgis/postgis", "mcr.microsoft.com/mssql/server"] {
            assert!(of_image(repository).is_some(), "{repository}");
        }
        for repository in ["nginx", "prometheuscommunity/postgres-exporter", "acme/server"] {
            assert!(of_image(repository).is_none(), "{repository}");
        }
    }
}
