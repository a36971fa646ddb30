//! Problems of VROOM.
