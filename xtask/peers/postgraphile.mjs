// A GraphQL server from npm over two plain, indexed tables of the same size: `postgraphile.mjs ADDRESS RECORDS`.
// Prints one JSON line when it is ready.
import http from "node:http";
import pg from "pg";
import { postgraphile } from "postgraphile";

const [address, records] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: address, max: 16 });
await pool.query(`
  CREATE TABLE companies (id int PRIMARY KEY, name text NOT NULL);
  INSERT INTO companies SELECT n, 'Company ' || n FROM generate_series(0, 999) n;
  CREATE TABLE people (
    id int PRIMARY KEY,
    full_name text NOT NULL,
    last_name text NOT NULL,
    email_address text NOT NULL UNIQUE,
    job_title text NOT NULL,
    company int NOT NULL REFERENCES companies (id)
  );
  INSERT INTO people
    SELECT n, 'Person ' || mixed % 100 || ' Johnson ' || mixed, 'Johnson ' || mixed, 'person.' || n || '@example.com',
           'Engineer ' || mixed % 100, n % 1000
      FROM (SELECT n, n::bigint * 7919 % 1000003 AS mixed FROM generate_series(0, ${Number(records)} - 1) n) numbers;
  CREATE INDEX people_job_title ON people (job_title, last_name);
  CREATE INDEX people_last_name ON people (last_name);
  CREATE INDEX people_company ON people (company);
  ANALYZE;
`);
const server = http.createServer(postgraphile(pool, "public", { graphiql: false, disableQueryLog: true }));
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ event: "ready", url: `http://127.0.0.1:${server.address().port}/graphql` }));
});
