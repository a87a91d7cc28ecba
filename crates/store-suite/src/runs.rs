use crate::sample::{document, put};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Claim, Expect, RunEvent, RunQuery, RunRow, Store, StoreError, Write};

fn run(id: &str, created_at: i64) -> RunRow {
    RunRow {
        id: id.into(),
        workspace_id: "w".into(),
        workflow_id: "flow".into(),
        state: format!(r#"{{"at":"{id}"}}"#),
        status: "running".into(),
        created_at,
        due_at: None,
        runner: None,
        expires_at: None,
        revision: 0,
    }
}

fn event(number: i64, body: &str) -> RunEvent {
    RunEvent {
        number,
        at_ms: number * 10,
        body: body.to_owned(),
    }
}

fn put_run(run: RunRow, expect: Expect, events: Vec<RunEvent>) -> Write {
    Write::PutRun { run, expect, events }
}

fn alive(runner: &str, until: i64) -> Write {
    Write::KeepRunner {
        id: runner.into(),
        alive_until: until,
    }
}

fn claim(runner: &str, now_ms: i64, limit: u32) -> Claim {
    Claim {
        runner: runner.into(),
        now_ms,
        again: false,
        limit,
    }
}

fn is_conflict<T>(result: &store::Result<T>, run_id: &str) -> bool {
    matches!(result, Err(StoreError::Conflict { kind, id }) if kind == "run" && id == run_id)
}

fn ids(runs: &[RunRow]) -> Vec<&str> {
    runs.iter().map(|run| run.id.as_str()).collect()
}

pub async fn a_run_reads_back_as_written(store: Arc<dyn Store>) {
    let written = RunRow {
        state: "{\"odd\": \"\u{0}\u{1}é\\u0000 \\\" 😀\",  \"twice\": 1, \"twice\": 2}".to_owned(),
        due_at: Some(7),
        runner: Some("me".into()),
        expires_at: Some(99),
        ..run("r", 5)
    };
    let events = vec![event(1, "{\"a\": 1.0}"), event(2, "\"\u{0}\"")];
    store
        .commit(vec![put_run(written.clone(), Expect::Absent, events.clone())])
        .await
        .unwrap();
    let read = store.run(&"r".into()).await.unwrap().unwrap();
    assert_eq!(read, RunRow { revision: 1, ..written });
    assert_eq!(store.run_events(&"r".into(), 0, 10).await.unwrap(), events);
    assert_eq!(store.run(&"unknown".into()).await.unwrap(), None);
    assert_eq!(store.run_events(&"unknown".into(), 0, 10).await.unwrap(), []);
}

pub async fn a_run_is_written_with_what_it_did_or_not_at_all(store: Arc<dyn Store>) {
    let first = put_run(run("r", 1), Expect::Absent, vec![event(1, "1")]);
    store.commit(vec![first]).await.unwrap();
    let stale = vec![
        put(document("app", "1"), Expect::Absent),
        put_run(run("r", 1), Expect::Revision(9), vec![event(2, "2")]),
    ];
    assert!(is_conflict(&store.commit(stale).await, "r"));
    assert_eq!(store.document("app", "1").await.unwrap(), None);
    assert_eq!(store.run_events(&"r".into(), 1, 9).await.unwrap(), []);

    let refused = vec![
        put_run(run("r", 1), Expect::Revision(1), vec![event(2, "2")]),
        put(document("app", "1"), Expect::Present),
    ];
    assert!(store.commit(refused).await.is_err());
    assert_eq!(store.run(&"r".into()).await.unwrap().unwrap().revision, 1);
    assert_eq!(store.run_events(&"r".into(), 1, 9).await.unwrap(), []);

    let both = vec![
        put(document("app", "1"), Expect::Absent),
        put_run(run("r", 1), Expect::Revision(1), vec![event(2, "2")]),
    ];
    store.commit(both).await.unwrap();
    assert_eq!(store.run(&"r".into()).await.unwrap().unwrap().revision, 2);
    assert_eq!(store.run_events(&"r".into(), 1, 9).await.unwrap(), [event(2, "2")]);
}

pub async fn a_journal_has_every_number_once(store: Arc<dyn Store>) {
    let write = |expect, numbers: &[i64]| {
        let events = numbers
            .iter()
            .map(|number| event(*number, &number.to_string()))
            .collect();
        vec![put_run(run("r", 1), expect, events)]
    };
    store.commit(write(Expect::Absent, &[1, 2])).await.unwrap();
    assert!(is_conflict(&store.commit(write(Expect::Anything, &[2, 3])).await, "r"));
    assert_eq!(
        store.run_events(&"r".into(), 0, 9).await.unwrap().len(),
        2,
        "nothing of it is left"
    );
    store.commit(write(Expect::Anything, &[3, 4, 5])).await.unwrap();
    let numbers = |events: Vec<RunEvent>| events.iter().map(|event| event.number).collect::<Vec<_>>();
    assert_eq!(
        numbers(store.run_events(&"r".into(), 0, 9).await.unwrap()),
        [1, 2, 3, 4, 5]
    );
    assert_eq!(numbers(store.run_events(&"r".into(), 2, 2).await.unwrap()), [3, 4]);
    store.commit(vec![Write::DeleteRun { id: "r".into() }]).await.unwrap();
    assert_eq!(store.run(&"r".into()).await.unwrap(), None);
    assert_eq!(store.run_events(&"r".into(), 0, 9).await.unwrap(), []);
    store.commit(vec![Write::DeleteRun { id: "r".into() }]).await.unwrap();
    // The id may be used again, with a journal that begins again.
    store.commit(write(Expect::Absent, &[1])).await.unwrap();
    assert_eq!(store.run(&"r".into()).await.unwrap().unwrap().revision, 1);
}

pub async fn pages_of_runs_are_newest_first(store: Arc<dyn Store>) {
    let other = |id: &str, created_at, workflow: &str, status: &str| RunRow {
        workflow_id: workflow.to_owned(),
        status: status.to_owned(),
        ..run(id, created_at)
    };
    let elsewhere = RunRow {
        workspace_id: "elsewhere".into(),
        ..run("e", 9)
    };
    let all = [
        other("a", 1, "flow", "completed"),
        other("b", 2, "flow", "failed"),
        other("c", 2, "flow", "running"),
        other("d", 3, "other", "failed"),
        elsewhere,
    ];
    let writes = all.map(|run| put_run(run, Expect::Absent, Vec::new()));
    store.commit(writes.into()).await.unwrap();
    let query = RunQuery {
        workspace_id: "w".into(),
        workflow_id: None,
        statuses: Vec::new(),
        after: None,
        limit: 10,
    };
    let flow = RunQuery {
        workflow_id: Some("flow".to_owned()),
        ..query.clone()
    };
    let cases = [
        (query.clone(), vec!["d", "c", "b", "a"]),
        (flow.clone(), vec!["c", "b", "a"]),
        (
            RunQuery {
                limit: 2,
                ..flow.clone()
            },
            vec!["c", "b"],
        ),
        (
            RunQuery {
                after: Some((2, "c".into())),
                ..flow.clone()
            },
            vec!["b", "a"],
        ),
        (
            RunQuery {
                statuses: vec!["failed".to_owned(), "completed".to_owned()],
                ..flow.clone()
            },
            vec!["b", "a"],
        ),
        (
            RunQuery {
                statuses: vec!["failed".to_owned()],
                after: Some((3, "d".into())),
                ..query
            },
            vec!["b"],
        ),
        (
            RunQuery {
                workspace_id: "nowhere".into(),
                ..flow
            },
            vec![],
        ),
    ];
    for (query, expected) in cases {
        assert_eq!(ids(&store.runs(&query).await.unwrap()), expected, "{query:?}");
        assert_eq!(
            store.count_runs(&query).await.unwrap(),
            expected.len() as u64,
            "{query:?}"
        );
    }
}

pub async fn what_is_due_is_claimed_once(store: Arc<dyn Store>) {
    let due = |id: &str, due_at| RunRow { due_at, ..run(id, 1) };
    let all = [
        due("late", Some(30)),
        due("soon", Some(10)),
        due("later", Some(99)),
        due("never", None),
    ];
    let writes = all.map(|run| put_run(run, Expect::Absent, Vec::new()));
    store.commit(writes.into()).await.unwrap();
    assert_eq!(store.next_due().await.unwrap(), Some(10));
    assert_eq!(store.claim_runs(&claim("a", 9, 10)).await.unwrap(), []);
    store.commit(vec![alive("a", 1_000)]).await.unwrap();
    let taken = store.claim_runs(&claim("a", 50, 10)).await.unwrap();
    assert_eq!(
        ids(&taken),
        ["soon", "late"],
        "who has been due for longest comes first"
    );
    assert!(
        taken
            .iter()
            .all(|run| run.runner.as_deref() == Some("a") && run.revision == 2)
    );
    assert_eq!(store.run(&"soon".into()).await.unwrap().unwrap(), taken[0]);
    assert_eq!(store.claim_runs(&claim("a", 50, 10)).await.unwrap(), []);
    assert_eq!(store.claim_runs(&claim("b", 50, 10)).await.unwrap(), []);
    assert_eq!(store.next_due().await.unwrap(), Some(99));
    // After an answer that got lost, all that one has comes again.
    let again = Claim {
        again: true,
        ..claim("a", 50, 10)
    };
    let taken = store.claim_runs(&again).await.unwrap();
    assert_eq!(ids(&taken), ["soon", "late"]);
    assert_eq!(taken[0].revision, 3);
    let first = store.claim_runs(&Claim { limit: 1, ..again }).await.unwrap();
    assert_eq!(ids(&first), ["soon"]);
}

pub async fn a_dead_runner_loses_what_it_drove(store: Arc<dyn Store>) {
    let driven = RunRow {
        due_at: Some(10),
        runner: Some("a".into()),
        ..run("r", 1)
    };
    let writes = vec![put_run(driven, Expect::Absent, vec![event(1, "1")]), alive("a", 100)];
    store.commit(writes).await.unwrap();
    let held = store.run(&"r".into()).await.unwrap().unwrap();
    assert_eq!(
        store.claim_runs(&claim("b", 100, 10)).await.unwrap(),
        [],
        "alive until then"
    );
    let taken = store.claim_runs(&claim("b", 101, 10)).await.unwrap();
    assert_eq!(ids(&taken), ["r"]);
    // Whoever held it before comes too late.
    let late = put_run(held.clone(), Expect::Revision(held.revision), vec![event(2, "late")]);
    assert!(is_conflict(&store.commit(vec![late]).await, "r"));
    assert_eq!(store.run_events(&"r".into(), 0, 9).await.unwrap(), [event(1, "1")]);
    let mine = put_run(
        taken[0].clone(),
        Expect::Revision(taken[0].revision),
        vec![event(2, "mine")],
    );
    store.commit(vec![mine]).await.unwrap();
    // A runner that nobody has heard of is dead.
    let unknown = RunRow {
        due_at: Some(10),
        runner: Some("nobody".into()),
        ..run("s", 1)
    };
    store
        .commit(vec![put_run(unknown, Expect::Absent, Vec::new())])
        .await
        .unwrap();
    assert_eq!(ids(&store.claim_runs(&claim("c", 50, 1)).await.unwrap()).len(), 1);
}

pub async fn claims_at_once_share_what_there_is(store: Arc<dyn Store>) {
    let runs = (0..200).map(|number| RunRow {
        due_at: Some(number),
        ..run(&format!("r{number:03}"), number)
    });
    store
        .commit(runs.map(|run| put_run(run, Expect::Absent, Vec::new())).collect())
        .await
        .unwrap();
    let claimers = (0..8).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let runner = format!("runner {number}");
            store.commit(vec![alive(&runner, 100_000)]).await.unwrap();
            let mut mine = Vec::new();
            loop {
                let taken = store.claim_runs(&claim(&runner, 1_000, 7)).await.unwrap();
                if taken.is_empty() {
                    return mine;
                }
                mine.extend(taken.into_iter().map(|run| run.id));
            }
        })
    });
    let mut all = Vec::new();
    for claimer in claimers.collect::<Vec<_>>() {
        all.extend(claimer.await.unwrap());
    }
    let distinct: BTreeSet<_> = all.iter().cloned().collect();
    assert_eq!((all.len(), distinct.len()), (200, 200));
}

pub async fn sweeping_takes_runs_that_have_expired(store: Arc<dyn Store>) {
    let ended = |id: &str, expires_at| RunRow {
        expires_at,
        ..run(id, 1)
    };
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let writes = vec![
        put_run(ended("old", Some(5)), Expect::Absent, vec![event(1, "1")]),
        put_run(ended("young", Some(2 * DAY)), Expect::Absent, vec![event(1, "1")]),
        put_run(ended("open", None), Expect::Absent, Vec::new()),
        alive("dead", 10),
        alive("living", DAY),
    ];
    store.commit(writes).await.unwrap();
    assert_eq!(store.sweep(DAY + 11, 0).await.unwrap(), 2, "a run and a runner");
    assert_eq!(store.run(&"old".into()).await.unwrap(), None);
    assert_eq!(store.run_events(&"old".into(), 0, 9).await.unwrap(), []);
    assert_eq!(store.run_events(&"young".into(), 0, 9).await.unwrap().len(), 1);
    assert!(store.run(&"open".into()).await.unwrap().is_some());
}
