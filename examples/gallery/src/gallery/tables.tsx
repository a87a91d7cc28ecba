import { Link, Table } from "attio/client";

const people = [
  { name: "Ada Lindqvist", role: "Admin", color: "blue", site: "https://example.com/ada", seats: 12 },
  { name: "Grace Hopper", role: "Member", color: "grey", site: "https://example.com/grace", seats: 3 },
  { name: "Katherine Johnson", role: "Guest", color: "amber", site: "https://example.com/katherine", seats: 0 },
] as const;

const months = "January February March April May June July August September October".split(" ");

export function TableGallery() {
  return (
    <>
      <Table label="Team members">
        <Table.Header>
          <Table.HeaderCell icon="User">Name</Table.HeaderCell>
          <Table.HeaderCell icon="Link">Site</Table.HeaderCell>
          <Table.HeaderCell icon="Tag">Role</Table.HeaderCell>
          <Table.HeaderCell>Seats</Table.HeaderCell>
        </Table.Header>
        <Table.Body>
          {people.map(({ name, role, color, site, seats }) => (
            <Table.Row key={name}>
              <Table.Cell>
                <Table.Cell.Avatar name={name} src={null} />
              </Table.Cell>
              <Table.Cell>
                <Link href={site}>Profile</Link>
              </Table.Cell>
              <Table.Cell>
                <Table.Cell.Badge color={color}>{role}</Table.Cell.Badge>
                {seats > 5 && <Table.Cell.Badge color="green">Pays</Table.Cell.Badge>}
              </Table.Cell>
              <Table.Cell>{seats}</Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
      <Table label="Wider than its place">
        <Table.Header>
          {months.map((month) => (
            <Table.HeaderCell key={month}>{month}</Table.HeaderCell>
          ))}
        </Table.Header>
        <Table.Body>
          <Table.Row>
            {months.map((month, at) => (
              <Table.Cell key={month}>{(at + 1) * 1250}</Table.Cell>
            ))}
          </Table.Row>
        </Table.Body>
      </Table>
      <Table>
        <Table.Header>
          <Table.HeaderCell>No label</Table.HeaderCell>
          <Table.HeaderCell>No rows</Table.HeaderCell>
        </Table.Header>
        <Table.Body>{[]}</Table.Body>
      </Table>
    </>
  );
}
