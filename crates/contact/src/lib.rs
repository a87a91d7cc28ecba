//! How people and companies are reached: e-mail addresses, phone numbers and domains, read from text into their parts.
//! Record values and the server SDK (`Workflows.OutcomeValue`) read them alike.

mod domain;
mod email;
mod phone;

pub use domain::{host, root_domain};
pub use email::EmailAddress;
pub use phone::{PhoneNumber, is_country};
