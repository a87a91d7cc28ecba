//! Whom a meeting is about by its participants' addresses.

use crate::world::{MEMBER, WORKSPACE, World};
use records::Actor;
use records::meetings::{Attendance, MeetingTime, NewMeeting, NewParticipant};
use serde_json::json;
use std::sync::Arc;
use store::RecordId;
use store_suite::counting::Counting;

fn meeting(addresses: &[&str]) -> NewMeeting {
    let participant = |address: &&str| NewParticipant {
        status: Attendance::Accepted,
        is_organizer: false,
        email_address: Some((*address).to_owned()),
        name: None,
    };
    NewMeeting {
        title: "Intro".to_owned(),
        description: String::new(),
        is_all_day: false,
        start: MeetingTime::at(1_767_225_600_000),
        end: MeetingTime::at(1_767_229_200_000),
        participants: addresses.iter().map(participant).collect(),
        linked_records: Vec::new(),
    }
}

#[tokio::test]
async fn those_who_take_part_are_looked_up_at_once() {
    let world = World::new().await;
    let acme = json!({ "domains": ["acme.com"] });
    let acme = world.create("companies", acme).await.unwrap().id;
    let mut people: Vec<RecordId> = Vec::new();
    let addresses = ["a@acme.com", "b@mail.acme.com", "c@gmail.com", "d@acme.com"];
    for address in addresses {
        let person = json!({ "email_addresses": [address] });
        people.push(world.create("people", person).await.unwrap().id);
    }
    let counting = Arc::new(Counting::new(world.store.clone()));
    let meetings = world.records.over(counting.clone()).meetings();
    let actor = Actor::member(MEMBER);
    let made = meetings.create(&WORKSPACE, meeting(&addresses), &actor).await.unwrap();
    let linked = made.linked_records;
    let linked: Vec<&RecordId> = linked.iter().map(|link| &link.record_id).collect();
    assert_eq!(linked, [&people[0], &acme, &people[1], &people[2], &people[3]]);
    assert_eq!(counting.reads(), 2, "once for the people, and once for the companies");
}

#[tokio::test]
async fn those_who_are_made_are_known_to_those_who_come_after_them() {
    let world = World::new().await;
    let addresses = ["a@mail.acme.com", "b@acme.com", "c@gmail.com", "d@globex.com"];
    let (meetings, actor) = (world.records.meetings(), Actor::member(MEMBER));
    for _ in 0..2 {
        let made = meetings.create(&WORKSPACE, meeting(&addresses), &actor).await.unwrap();
        // Four people, and two companies.
        assert_eq!(made.linked_records.len(), 6);
    }
    for (object, expected) in [("people", 4), ("companies", 2)] {
        let count = world.records.count(&WORKSPACE, object, None).await.unwrap();
        assert_eq!(count, expected, "{object}");
    }
}
