import Foundation
import GRDB
import Model

/// The catalog's tables, one migration a change, in order. A migration that has been released is never changed.
///
/// Every table is a B-tree on what it is asked for by: keys are BLOBs, which SQLite compares as bytes. What a listing shows stands in
/// `object` itself; contents stand in a table of their own, so that no listing reads past them. `object` holds each key's newest version
/// unless that is a delete marker, so that listings and visits cost what they cost without versions; `version` holds all others.
enum CatalogSchema {
    static func migrate(_ pool: DatabasePool) throws(StorageError) {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: version1) }
        migrator.registerMigration("zone-counts") { try $0.execute(sql: zoneCounts) }
        migrator.registerMigration("content-checksum", foreignKeyChecks: .immediate, migrate: addContentChecksum)
        migrator.registerMigration("content-digests", foreignKeyChecks: .immediate) {
            try $0.execute(sql: "ALTER TABLE content ADD COLUMN digests BLOB")
        }
        migrator.registerMigration("site-settings", foreignKeyChecks: .immediate) {
            try $0.execute(sql: "ALTER TABLE bucket ADD COLUMN settings BLOB")
        }
        migrator.registerMigration("variants", foreignKeyChecks: .immediate) { try $0.execute(sql: variants) }
        migrator.registerMigration("tags", foreignKeyChecks: .immediate) { database in
            for table in ["bucket", "object", "upload"] {
                try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN tags BLOB")
            }
        }
        migrator.registerMigration("cors", foreignKeyChecks: .immediate) {
            try $0.execute(sql: "ALTER TABLE bucket ADD COLUMN cors BLOB")
        }
        migrator.registerMigration("request-payment", foreignKeyChecks: .immediate) { database in
            try database.execute(sql: "ALTER TABLE bucket ADD COLUMN requesterpays INTEGER NOT NULL DEFAULT 0")
            try database.execute(sql: "ALTER TABLE bucket ADD COLUMN acceleration INTEGER")
        }
        migrator.registerMigration("versions", foreignKeyChecks: .immediate) { try $0.execute(sql: versions) }
        migrator.registerMigration("object-ownership", foreignKeyChecks: .immediate) {
            try $0.execute(sql: "ALTER TABLE bucket ADD COLUMN ownership BLOB")
        }
        migrator.registerMigration("public-access-block", foreignKeyChecks: .immediate) {
            try $0.execute(sql: "ALTER TABLE bucket ADD COLUMN publicaccessblock BLOB")
        }
        migrator.registerMigration("account-public-access-block", foreignKeyChecks: .immediate) {
            try $0.execute(sql: "ALTER TABLE account ADD COLUMN publicaccessblock BLOB")
        }
        do {
            guard try !pool.read(migrator.hasBeenSuperseded) else {
                throw StorageError(
                    .failed,
                    "The data directory was written by a newer version of Frontage. Start that version, or choose another directory."
                )
            }
            try migrator.migrate(pool)
        } catch {
            throw .catalog(error)
        }
    }

    /// Gives each content of the side table its CRC-32C: those that are there already as they are found, which rewrites them once.
    private static func addContentChecksum(_ database: Database) throws {
        let checksum = DatabaseFunction("crc32c", argumentCount: 1, pure: true) { values in
            guard case .blob(let bytes)? = values.first?.storage else { return nil }
            var hash = ContentChecksum()
            bytes.withUnsafeBytes { hash.update($0) }
            return Int64(hash.value)
        }
        database.add(function: checksum)
        defer { database.remove(function: checksum) }
        try database.execute(sql: "ALTER TABLE content ADD COLUMN checksum INTEGER")
        // SQLite keeps in memory what a statement can take back, so each takes a few.
        var last: Int64 = 0
        while let end = try Int64.fetchOne(
            database, sql: "SELECT max(id) FROM (SELECT id FROM content WHERE id > ? ORDER BY id LIMIT 256)",
            arguments: [last])
        {
            try database.execute(
                sql: "UPDATE content SET checksum = crc32c(inline) WHERE id > ? AND id <= ? AND inline IS NOT NULL",
                arguments: [last, end])
            last = end
        }
    }

    private static let version1 = """
        CREATE TABLE house (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            lastcommit INTEGER NOT NULL
        );
        INSERT INTO house VALUES (1, 0);

        CREATE TABLE account (
            id BLOB PRIMARY KEY,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            number TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX account_email ON account (email);

        CREATE TABLE credential (
            accesskey TEXT PRIMARY KEY,
            secretkey TEXT NOT NULL,
            account BLOB NOT NULL REFERENCES account,
            enabled INTEGER NOT NULL,
            created INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX credential_account ON credential (account, created);

        CREATE TABLE bucket (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            owner BLOB NOT NULL,
            created INTEGER NOT NULL,
            acl BLOB NOT NULL,
            policy BLOB,
            website BLOB,
            logging BLOB
        );
        CREATE INDEX bucket_owner ON bucket (owner, name);

        CREATE TABLE object (
            bucket INTEGER NOT NULL REFERENCES bucket,
            key BLOB NOT NULL,
            content INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            etag TEXT NOT NULL,
            storageclass TEXT NOT NULL,
            owner BLOB NOT NULL,
            checksum BLOB,
            details BLOB NOT NULL,
            PRIMARY KEY (bucket, key)
        ) WITHOUT ROWID;

        CREATE TABLE content (
            id INTEGER PRIMARY KEY,
            blobs BLOB,
            parts BLOB,
            inline BLOB
        );

        CREATE TABLE blob (
            id BLOB PRIMARY KEY,
            bytes INTEGER NOT NULL,
            uses INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE upload (
            bucket INTEGER NOT NULL REFERENCES bucket,
            key BLOB NOT NULL,
            initiated INTEGER NOT NULL,
            id TEXT NOT NULL,
            initiator BLOB NOT NULL,
            metadata BLOB NOT NULL,
            checksumalgorithm BLOB,
            checksumtype BLOB,
            PRIMARY KEY (bucket, key, initiated, id)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX upload_id ON upload (id);

        CREATE TABLE part (
            upload TEXT NOT NULL REFERENCES upload (id),
            number INTEGER NOT NULL,
            content INTEGER NOT NULL,
            etag TEXT NOT NULL,
            modified INTEGER NOT NULL,
            checksum BLOB,
            PRIMARY KEY (upload, number)
        ) WITHOUT ROWID;

        CREATE TABLE zone (
            id TEXT PRIMARY KEY,
            position BLOB NOT NULL,
            owner BLOB NOT NULL,
            details BLOB NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX zone_position ON zone (position, id);

        CREATE TABLE recordset (
            zone TEXT NOT NULL REFERENCES zone,
            position BLOB NOT NULL,
            name BLOB NOT NULL,
            type INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (zone, position, name, type)
        ) WITHOUT ROWID;

        CREATE TABLE zonechange (
            id TEXT PRIMARY KEY,
            zone TEXT NOT NULL,
            submitted INTEGER NOT NULL,
            comment TEXT
        ) WITHOUT ROWID;

        CREATE TABLE value (
            name TEXT PRIMARY KEY,
            bytes BLOB NOT NULL
        ) WITHOUT ROWID;
        """

    /// A zone counts its record sets; its changes are numbered, so that the first ones can be forgotten.
    private static let zoneCounts = """
        ALTER TABLE zone ADD COLUMN recordsets INTEGER NOT NULL DEFAULT 0;
        UPDATE zone SET recordsets = (SELECT count(*) FROM recordset WHERE recordset.zone = zone.id);

        ALTER TABLE zonechange RENAME TO zonechange1;
        CREATE TABLE zonechange (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            zone TEXT NOT NULL,
            submitted INTEGER NOT NULL,
            comment TEXT
        );
        INSERT INTO zonechange (id, zone, submitted, comment)
            SELECT id, zone, submitted, comment FROM zonechange1 ORDER BY submitted, id;
        DROP TABLE zonechange1;
        CREATE INDEX zonechange_submitted ON zonechange (submitted);
        """

    /// Versions that are not their key's newest, and delete markers, which have no content. A newer version has a greater sequence.
    private static let versions = """
        ALTER TABLE object ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE object ADD COLUMN nonce BLOB;
        ALTER TABLE object ADD COLUMN lock BLOB;
        ALTER TABLE upload ADD COLUMN lock BLOB;
        ALTER TABLE bucket ADD COLUMN versioning BLOB;
        ALTER TABLE bucket ADD COLUMN objectlock BLOB;

        CREATE TABLE version (
            bucket INTEGER NOT NULL REFERENCES bucket,
            key BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            nonce BLOB,
            content INTEGER,
            bytes INTEGER,
            modified INTEGER NOT NULL,
            etag TEXT,
            storageclass TEXT,
            owner BLOB NOT NULL,
            checksum BLOB,
            details BLOB,
            tags BLOB,
            lock BLOB,
            PRIMARY KEY (bucket, key, sequence DESC)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX version_null ON version (bucket, key) WHERE nonce IS NULL;
        """

    /// Contents whose variants were tried, in which bucket; and what was kept, as contents of the side table.
    private static let variants = """
        CREATE TABLE decision (
            content INTEGER PRIMARY KEY,
            bucket INTEGER NOT NULL
        );
        CREATE INDEX decision_bucket ON decision (bucket);

        CREATE TABLE variant (
            content INTEGER NOT NULL,
            coding INTEGER NOT NULL,
            variant INTEGER NOT NULL,
            PRIMARY KEY (content, coding)
        ) WITHOUT ROWID;
        """
}
