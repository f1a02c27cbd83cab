//! What players are and have on an OpenSocial platform: how each game's calls
//! are taken, who has installed it, who players are and whom they shut out,
//! what games keep of them, what they write, pay and send.

mod app_data;
mod blocking;
mod installation;
mod life_cycle;
mod payment;
mod persona;
mod persona_check;
mod post;
mod reads;
mod setup;
mod step;
mod text;

pub use app_data::{APP_DATA_KEYS, AppData, AppDataChange, ChangeAppData};
pub use blocking::{BLOCKED_KEPT, Blocking};
pub use installation::{Install, Installation};
pub use life_cycle::{EventLink, LifeCycleEvent, LinkMethod};
pub use payment::{
    ChangePayment, Payment, PaymentChange, PaymentFailure, PaymentItem, PaymentState,
};
pub use persona::{Gender, Grade, Persona};
pub use persona_check::PersonaFlaw;
pub use post::{ACTIVITIES_KEPT, Activity, INBOX_KEPT, Message, MessageRef};
pub use reads::{Listed, PaymentReads, PostReads, SocialReads, Span, TextQuery, TextReads};
pub use setup::{BodyHashPolicy, ConfigureSocial, SocialChange, SocialProfile, SocialSetup};
pub use step::{PaymentStep, PostStep, SocialStep, TextStep};
pub use text::{TEXT_GROUPS_KEPT, TextEntry, TextGroup, TextStatus};
