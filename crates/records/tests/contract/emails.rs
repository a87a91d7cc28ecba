//! E-mails that are noted, and what people and companies are told of them.

use crate::world::{MEMBER, WORKSPACE, World, fields, map};
use records::emails::{Direction, EmailFilter, EmailParticipant, NewEmail, Noted, Role};
use records::{Actor, Mode, Record, format_ns};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::query::History;
use store::{RecordId, RecordKey};
use store_suite::counting::Counting;

const DAY: i64 = 86_400_000_000_000;

/// An e-mail of the member's mailbox; negative days are past.
fn email(world: &World, day: i64, from: &str, to: &[&str]) -> NewEmail {
    let participant = |role, address: &str| EmailParticipant {
        role,
        address: address.to_owned(),
        name: None,
    };
    let to = to.iter().map(|address| participant(Role::To, address));
    NewEmail {
        mailbox_id: MEMBER.to_owned(),
        message_id: format!("<{day}@{from}>"),
        sent_at: world.records.clock().now_ns() + day * DAY,
        direction: Direction::Inbound,
        subject: None,
        participants: std::iter::once(participant(Role::From, from)).chain(to).collect(),
    }
}

/// Notes e-mails and tells of them, as an import does.
async fn import(world: &World, emails: impl IntoIterator<Item = NewEmail>) {
    let door = world.records.emails();
    let own = door.own_addresses(&WORKSPACE).await.unwrap();
    let mut correspondence = door.correspondence(Arc::new(own));
    for new in emails {
        let noted = door.add(&WORKSPACE, new).await.unwrap();
        correspondence.note(noted.email(), &Actor::member(MEMBER));
    }
    for met in door.met(&WORKSPACE, &mut correspondence).await.unwrap() {
        door.keep_interactions(&met).await.unwrap();
    }
    assert!(correspondence.is_empty());
}

async fn merge(world: &World, object: &str, primary: &RecordId, secondary: &RecordId) -> RecordId {
    world
        .records
        .merge_records(&WORKSPACE, object, primary, secondary, &Actor::member(MEMBER))
        .await
        .unwrap()
}

fn on(world: &World, day: i64) -> Value {
    json!([{
        "interaction_type": "email",
        "interacted_at": format_ns(world.records.clock().now_ns() + day * DAY),
        "owner_actor": { "type": "workspace-member", "id": MEMBER },
    }])
}

/// Holds a record to the days of its first and last e-mail, which the system tells, and gives it.
async fn interacted(world: &World, object: &str, id: &RecordId, first: i64, last: i64) -> Record {
    let record = world.get(object, id).await;
    for (slug, day) in [
        ("first_email_interaction", first),
        ("first_interaction", first),
        ("last_email_interaction", last),
        ("last_interaction", last),
    ] {
        assert_eq!(fields(&record, slug), on(world, day), "{slug} of {object}");
        assert_eq!(record.values(slug)[0].created_by, Actor::SYSTEM);
    }
    record
}

#[tokio::test]
async fn an_email_is_noted_once_in_a_mailbox_and_who_asks_is_told_whether_it_was_new() {
    let world = World::new().await;
    let emails = world.records.emails();
    let new = email(&world, -1, "Bob@Acme.com", &["ada@example.com", "nobody"]);
    let checked = emails.check(&WORKSPACE, new.clone()).await.unwrap();
    assert!(matches!(checked, Noted::New(_)), "{checked:?}");
    let Noted::New(noted) = emails.add(&WORKSPACE, new.clone()).await.unwrap() else {
        panic!("a check has noted it");
    };
    assert_eq!(noted, *checked.email());
    let addresses: Vec<&str> = noted.participants.iter().map(|at| at.address.as_str()).collect();
    assert_eq!(addresses, ["bob@acme.com", "ada@example.com"]);

    let again = NewEmail {
        subject: Some("changed".to_owned()),
        ..new.clone()
    };
    for known in [
        emails.check(&WORKSPACE, again.clone()).await.unwrap(),
        emails.add(&WORKSPACE, again).await.unwrap(),
    ] {
        assert_eq!(known, Noted::Known(noted.clone()));
    }
    let elsewhere = NewEmail {
        mailbox_id: "another".to_owned(),
        ..new
    };
    let elsewhere = emails.add(&WORKSPACE, elsewhere).await.unwrap();
    assert!(matches!(elsewhere, Noted::New(_)), "{elsewhere:?}");
}

#[tokio::test]
async fn people_and_companies_know_the_first_and_the_last_email_with_them() {
    let world = World::new().await;
    let bob = json!({ "email_addresses": ["bob@mail.acme.com", "bob@bob.org"] });
    let bob = world.create("people", bob).await.unwrap().id;
    let acme = json!({ "domains": ["acme.com"] });
    let acme = world.create("companies", acme).await.unwrap().id;
    let carl = json!({ "email_addresses": ["carl@globex.com"] });
    let carl = world.create("people", carl).await.unwrap().id;
    import(
        &world,
        [
            email(&world, -3, "bob@mail.acme.com", &["ada@example.com"]),
            email(&world, -7, "ada@example.com", &["bob@bob.org"]),
            email(&world, -5, "eve@acme.com", &["ada@example.com"]),
            // Machines and wrong clocks.
            email(&world, -1, "noreply@acme.com", &["bob@bob.org"]),
            email(&world, 2, "bob@bob.org", &["ada@example.com"]),
        ],
    )
    .await;

    for (object, id, first, last) in [("people", &bob, -7, -3), ("companies", &acme, -5, -3)] {
        let record = interacted(&world, object, id, first, last).await;
        assert_eq!(fields(&record, "last_calendar_interaction"), json!([]));
    }
    let carl = world.get("people", &carl).await;
    assert_eq!(fields(&carl, "last_interaction"), json!([]));
}

#[tokio::test]
async fn an_interaction_gives_way_only_to_one_that_reaches_further_and_stays_in_the_history() {
    let world = World::new().await;
    let bob = json!({ "email_addresses": ["bob@acme.com"] });
    let bob = world.create("people", bob).await.unwrap();
    for (days, first, last) in [
        (vec![-5, -4], -5, -4),
        (vec![-6, -3, -3], -6, -3),
        // Known already, or between what is known.
        (vec![-5, -4], -6, -3),
    ] {
        let emails: Vec<NewEmail> = days
            .iter()
            .map(|day| email(&world, *day, "bob@acme.com", &["ada@example.com"]))
            .collect();
        import(&world, emails).await;
        let bob = world.get("people", &bob.id).await;
        assert_eq!(fields(&bob, "first_interaction"), on(&world, first), "{days:?}");
        assert_eq!(fields(&bob, "last_interaction"), on(&world, last), "{days:?}");
    }
    let key = RecordKey {
        workspace_id: WORKSPACE.clone(),
        object_id: bob.object.id.clone(),
        record_id: bob.id.clone(),
    };
    let last = bob.object.attribute("last_interaction").unwrap();
    let held = world.store.values(&key, Some(&last.id), History::All).await.unwrap();
    assert_eq!(held.len(), 2, "one for each import that brought a later one");
}

#[tokio::test]
async fn who_comes_later_knows_the_emails_that_are_there() {
    let world = World::new().await;
    let early = json!({ "email_addresses": ["early@acme.com"] });
    let early = world.create("people", early).await.unwrap().id;
    let emails = || {
        [
            email(&world, -9, "noreply@acme.com", &["bob@mail.acme.com"]),
            email(&world, -7, "bob@mail.acme.com", &["ada@example.com"]),
            email(&world, -5, "eve@acme.com", &["ada@example.com"]),
            email(&world, 2, "bob@mail.acme.com", &["ada@example.com"]),
        ]
    };
    import(&world, emails()).await;

    let bob = json!({ "email_addresses": ["bob@mail.acme.com"] });
    let bob = world.create("people", bob).await.unwrap();
    let acme = json!({ "domains": ["acme.com"] });
    let acme = world.assert("companies", "domains", acme).await.unwrap();
    for again in [false, true] {
        if again {
            import(&world, emails()).await;
        }
        for (object, id, first, last) in [("people", &bob.id, -7, -7), ("companies", &acme.id, -7, -5)] {
            interacted(&world, object, id, first, last).await;
        }
    }
    let address = bob.values("email_addresses");
    assert_eq!(address[0].created_by, Actor::member(MEMBER), "who writes it is told of");
    let early = world.get("people", &early).await;
    assert_eq!(fields(&early, "last_interaction"), json!([]));
}

#[tokio::test]
async fn emails_are_read_many_at_once_until_one_is_an_interaction() {
    let world = World::new().await;
    let machines = (1..=30).map(|day| email(&world, -day, "noreply@bob.org", &["bob@bob.org"]));
    let person = email(&world, -31, "bob@bob.org", &["ada@example.com"]);
    import(&world, machines.chain([person])).await;
    let counting = Arc::new(Counting::new(world.store.clone()));
    let records = world.records.over(counting.clone());
    let bob = map(json!({ "email_addresses": ["bob@bob.org"] }));
    let bob = records
        .create_record(&WORKSPACE, "people", &bob, &Actor::member(MEMBER))
        .await
        .unwrap();
    for slug in ["first_interaction", "last_interaction"] {
        assert_eq!(fields(&bob, slug), on(&world, -31), "{slug}");
    }
    let reads = counting.other_reads();
    assert!(reads < 15, "{reads} for 31 e-mails");
}

#[tokio::test]
async fn who_gets_an_address_later_knows_the_emails_with_that_too() {
    let world = World::new().await;
    import(
        &world,
        [
            email(&world, -3, "bob@acme.com", &["ada@example.com"]),
            email(&world, -7, "bob@bob.org", &["ada@example.com"]),
            email(&world, -1, "bob@bob.net", &["ada@example.com"]),
        ],
    )
    .await;
    let bob = json!({ "email_addresses": ["bob@acme.com"] });
    let bob = world.create("people", bob).await.unwrap().id;
    for (address, first, last) in [
        ("bob@bob.org", -7, -3),
        ("nobody@bob.de", -7, -3),
        ("bob@bob.net", -7, -1),
    ] {
        let more = json!({ "email_addresses": [address] });
        let bob = world.update("people", &bob, more, Mode::Patch).await.unwrap();
        assert_eq!(fields(&bob, "first_interaction"), on(&world, first), "{address}");
        assert_eq!(fields(&bob, "last_email_interaction"), on(&world, last), "{address}");
    }
}

#[tokio::test]
async fn a_merged_record_knows_the_first_and_the_last_email_of_both() {
    for (primary, secondary, first, last) in [
        (&["bob@acme.com"][..], &["bob@bob.org"][..], -7, -1),
        (&["bob@bob.org"], &["bob@acme.com"], -7, -1),
        (&["bob@acme.com"], &["bob@bob.net"], -5, -2),
        (&["bob@bob.net"], &["bob@acme.com"], -5, -2),
        (&["bob@acme.com"], &[], -5, -4),
        (&[], &["bob@acme.com"], -5, -4),
    ] {
        let world = World::new().await;
        let mut pair = Vec::new();
        for addresses in [primary, secondary] {
            let person = json!({ "email_addresses": addresses });
            pair.push(world.create("people", person).await.unwrap().id);
        }
        let emails = [
            ("bob@acme.com", -5),
            ("bob@acme.com", -4),
            ("bob@bob.org", -7),
            ("bob@bob.org", -1),
            ("bob@bob.net", -3),
            ("bob@bob.net", -2),
        ];
        import(
            &world,
            emails.map(|(from, day)| email(&world, day, from, &["ada@example.com"])),
        )
        .await;
        let merged = merge(&world, "people", &pair[0], &pair[1]).await;
        interacted(&world, "people", &merged, first, last).await;
    }
}

#[tokio::test]
async fn the_interactions_of_a_merged_record_keep_their_past() {
    for (first_days, second_days, held) in [
        (&[-9, -8, -7][..], &[-6][..], 1),
        (&[-6], &[-9, -8, -7], 1),
        (&[-9, -8], &[-9], 2),
    ] {
        let world = World::new().await;
        let mut pair = Vec::new();
        for (address, days) in [("bob@acme.com", first_days), ("bob@bob.org", second_days)] {
            let person = json!({ "email_addresses": [address] });
            pair.push(world.create("people", person).await.unwrap().id);
            for day in days {
                import(&world, [email(&world, *day, address, &["ada@example.com"])]).await;
            }
        }
        let merged = merge(&world, "people", &pair[0], &pair[1]).await;
        let merged = world.get("people", &merged).await;
        let key = RecordKey {
            workspace_id: WORKSPACE.clone(),
            object_id: merged.object.id.clone(),
            record_id: merged.id.clone(),
        };
        let last = merged.object.attribute("last_interaction").unwrap();
        let rows = world.store.values(&key, Some(&last.id), History::All).await.unwrap();
        assert_eq!(rows.len(), held, "{first_days:?} {second_days:?}");
        let active: Vec<_> = rows.iter().filter(|row| row.active_until.is_none()).collect();
        assert_eq!(active.len(), 1);
        assert_eq!(active[0].id, merged.values("last_interaction")[0].id);
    }
}

#[tokio::test]
async fn a_merged_record_knows_the_emails_that_neither_was_told_of() {
    let bob = || json!({ "email_addresses": ["bob@acme.com"] });
    let acme = || json!({ "domains": ["acme.com"] });
    for (object, primary, secondary) in [
        ("people", bob(), json!({})),
        ("people", json!({}), bob()),
        ("companies", acme(), json!({})),
        ("companies", json!({}), acme()),
    ] {
        let world = World::new().await;
        let primary = world.create(object, primary).await.unwrap().id;
        let secondary = world.create(object, secondary).await.unwrap().id;
        // Who imports them is killed before it tells.
        for day in [-3, -2] {
            let new = email(&world, day, "bob@acme.com", &["ada@example.com"]);
            world.records.emails().add(&WORKSPACE, new).await.unwrap();
        }
        let merged = merge(&world, object, &primary, &secondary).await;
        interacted(&world, object, &merged, -3, -2).await;
    }
}

#[tokio::test]
async fn members_are_no_correspondents() {
    for is_late in [false, true] {
        let world = World::new().await;
        let emails = [email(&world, -3, "bob@acme.com", &["ada@example.com"])];
        if is_late {
            import(&world, emails.clone()).await;
        }
        let ada = json!({ "email_addresses": ["ada@example.com"] });
        let ada = world.create("people", ada).await.unwrap().id;
        let own = json!({ "domains": ["example.com"] });
        let own = world.create("companies", own).await.unwrap().id;
        if !is_late {
            import(&world, emails).await;
        }
        for (object, id) in [("people", &ada), ("companies", &own)] {
            let record = world.get(object, id).await;
            assert_eq!(fields(&record, "last_interaction"), json!([]), "{object}");
        }
    }
}

#[tokio::test]
async fn whoever_listens_is_told_how_many_came() {
    let world = World::new().await;
    let emails = world.records.emails();
    emails.announce(&WORKSPACE, &Actor::member(MEMBER), 3).await.unwrap();
    let told = world.store.outbox(0, 1_000).await.unwrap().pop().unwrap().row;
    assert_eq!(told.topic, "email.imported");
    assert_eq!(
        told.payload,
        json!({ "added": 3, "actor": { "type": "workspace-member", "id": MEMBER } })
    );
}

#[tokio::test]
async fn those_who_have_addresses_are_looked_up_at_once() {
    let world = World::new().await;
    let bob = json!({ "email_addresses": ["bob@acme.com", "bob@bob.org"] });
    let bob = world.create("people", bob).await.unwrap().id;
    let carl = json!({ "email_addresses": ["carl@globex.com"] });
    let carl = world.create("people", carl).await.unwrap().id;
    let counting = Arc::new(Counting::new(world.store.clone()));
    let records = world.records.over(counting.clone());
    let nobody = |count: usize| (0..count).map(|n| format!("nobody{n}@acme.com"));
    for (wanted, expected, reads) in [
        (vec!["bob@acme.com"], vec![("bob@acme.com", &bob)], 1),
        (
            vec!["bob@bob.org", "carl@globex.com", "bob@acme.com"],
            vec![
                ("bob@acme.com", &bob),
                ("bob@bob.org", &bob),
                ("carl@globex.com", &carl),
            ],
            1,
        ),
        (vec!["Bob@acme.com", "acme.com", ""], vec![], 1),
        (vec![], vec![], 0),
    ] {
        let before = counting.reads();
        let addresses = wanted.iter().map(|&address| address.to_owned()).collect();
        let found = records.people_by_address(&WORKSPACE, addresses).await.unwrap();
        let found: BTreeSet<_> = found
            .iter()
            .map(|(address, key)| (&**address, &key.record_id))
            .collect();
        let expected: BTreeSet<_> = expected.into_iter().collect();
        assert_eq!(found, expected, "{wanted:?}");
        assert_eq!(counting.reads() - before, reads, "{wanted:?}");
    }

    let before = counting.reads();
    let addresses = nobody(1_000).chain(["carl@globex.com".to_owned()]).collect();
    let found = records.people_by_address(&WORKSPACE, addresses).await.unwrap();
    assert_eq!(found["carl@globex.com"].record_id, carl);
    assert_eq!(found.len(), 1);
    assert_eq!(counting.reads() - before, 3, "500 at a time");
}

#[tokio::test]
async fn a_page_of_emails_is_linked_with_one_look_for_people_and_one_for_companies() {
    let world = World::new().await;
    let acme = json!({ "domains": ["acme.com"] });
    let acme = world.create("companies", acme).await.unwrap().id;
    let mut people = Vec::new();
    for day in 1..=5 {
        let from = format!("p{day}@mail.acme.com");
        let person = json!({ "email_addresses": [from] });
        people.push(world.create("people", person).await.unwrap().id);
        let new = email(
            &world,
            -day,
            &from,
            &["p1@mail.acme.com", "ada@example.com", "x@unknown.org"],
        );
        world.records.emails().add(&WORKSPACE, new).await.unwrap();
    }
    let counting = Arc::new(Counting::new(world.store.clone()));
    let records = world.records.over(counting.clone());
    let schema = records.schema(&WORKSPACE).await.unwrap();
    let emails = records.emails();
    let filter = EmailFilter {
        domain: Some("acme.com".to_owned()),
        ..EmailFilter::default()
    };
    let before = counting.other_reads();
    let page = emails.list(&WORKSPACE, &filter, None, 25).await.unwrap();
    assert_eq!(page.items.len(), 5);
    assert_eq!(counting.other_reads() - before, 3, "the members, the list, its e-mails");

    let before = counting.reads();
    let shown = emails.to_json(&schema, &page.items).await.unwrap();
    assert_eq!(counting.reads() - before, 2);
    let linked = |email: &Value| -> Vec<String> {
        let linked = email["linked_records"].as_array().unwrap().iter();
        linked
            .map(|link| link["record_id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(linked(&shown[0]), [people[0].to_string(), acme.to_string()]);
    assert_eq!(
        linked(&shown[4]),
        [people[4].to_string(), acme.to_string(), people[0].to_string()]
    );
}
