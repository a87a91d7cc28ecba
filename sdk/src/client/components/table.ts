import { host } from "./host.js";

export const Table = Object.assign(host("Table"), {
  Header: host("Table.Header"),
  HeaderCell: host("Table.HeaderCell"),
  Body: host("Table.Body"),
  Row: host("Table.Row"),
  Cell: Object.assign(host("Table.Cell"), {
    Badge: host("Table.Cell.Badge"),
    Avatar: host("Table.Cell.Avatar"),
  }),
});
