//! Skills: names, implications, and who holds what because of them.

use std::collections::BTreeMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::Dfs;

use crate::codes::{DUPLICATE_ID, SKILL_CYCLE, UNKNOWN_SKILL};
use crate::day::SkillFile;
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use crate::resolve::names::report_unknown;
use rounds_model::ids::{Id, SkillId, Table};

/// The skills met so far; an edge leads from a skill to one that it implies.
pub(super) struct Skills {
    /// How many skills the day lists, if it does; then others are errors.
    listed: Option<usize>,
    index: BTreeMap<String, SkillId>,
    graph: DiGraph<String, ()>,
}

impl Skills {
    /// Reads the list of skills, if there is one, and reports circles of implication.
    pub(super) fn of(files: Option<&[SkillFile]>, found: &mut Findings) -> Skills {
        let mut skills = Skills { listed: None, index: BTreeMap::new(), graph: DiGraph::new() };
        let list = files.unwrap_or_default();
        let root = Path::Root.field("skills");
        let mut ids = Vec::with_capacity(list.len());
        for (index, file) in list.iter().enumerate() {
            if skills.index.contains_key(&file.id) {
                let what = format!("another skill has the id {}", Quoted(&file.id));
                found.add(DUPLICATE_ID, &root.item(index).field("id"), what, "list each skill once");
            }
            ids.push(skills.intern(&file.id));
        }
        skills.listed = files.map(|_| skills.graph.node_count());
        for (index, (file, id)) in list.iter().zip(&ids).enumerate() {
            let at = root.item(index);
            for (index, implied) in file.implies.iter().flatten().enumerate() {
                let implied = skills.find(implied, &at.field("implies").item(index), found);
                skills.graph.add_edge(node(*id), node(implied), ());
            }
        }
        skills.report_cycles(list, found);
        skills
    }

    /// The skill of that name. One that a list of skills lacks is reported.
    pub(super) fn find(&mut self, name: &str, at: &Path<'_>, found: &mut Findings) -> SkillId {
        if let Some(id) = self.index.get(name) {
            return *id;
        }
        if let Some(listed) = self.listed {
            let known = self.graph.node_weights().take(listed).map(String::as_str);
            report_unknown("skill of `skills`", UNKNOWN_SKILL, name, known, at, found);
            // Not entered into the index, so that every use is reported.
            return SkillId::new(self.graph.add_node(name.into()).index());
        }
        self.intern(name)
    }

    /// The skill of that name, if it is known.
    pub(super) fn get(&self, name: &str) -> Option<SkillId> {
        self.index.get(name).copied()
    }

    /// The skills of a list, ascending.
    pub(super) fn find_all(
        &mut self,
        names: &Option<Vec<String>>,
        at: &Path<'_>,
        found: &mut Findings,
    ) -> Vec<SkillId> {
        let find = |(index, name): (usize, &String)| self.find(name, &at.item(index), found);
        let mut skills: Vec<SkillId> = names.iter().flatten().enumerate().map(find).collect();
        skills.sort_unstable();
        skills.dedup();
        skills
    }

    /// `skills` and all that they imply, ascending.
    pub(super) fn with_implied(&self, skills: &[SkillId]) -> Vec<SkillId> {
        let mut held = Vec::new();
        let mut walk = Dfs::empty(&self.graph);
        for skill in skills {
            walk.move_to(node(*skill));
            while let Some(next) = walk.next(&self.graph) {
                held.push(SkillId::new(next.index()));
            }
        }
        held.sort_unstable();
        held
    }

    /// All names, listed ones first.
    pub(super) fn names(&self) -> Table<SkillId, String> {
        self.graph.node_weights().cloned().collect()
    }

    fn intern(&mut self, name: &str) -> SkillId {
        if let Some(id) = self.index.get(name) {
            return *id;
        }
        let id = SkillId::new(self.graph.add_node(name.into()).index());
        self.index.insert(name.into(), id);
        id
    }

    fn report_cycles(&self, files: &[SkillFile], found: &mut Findings) {
        let tangled = |part: &Vec<NodeIndex>| part.len() > 1 || self.graph.contains_edge(part[0], part[0]);
        for part in tarjan_scc(&self.graph).into_iter().filter(tangled) {
            let cycle = self.cycle_in(&part);
            let names: Vec<String> = cycle.iter().map(|skill| Quoted(&self.graph[*skill]).to_string()).collect();
            let what = format!("skills imply each other in a circle: {} → {}", names.join(" → "), names[0]);
            let index = files.iter().position(|file| file.id == self.graph[cycle[0]]).unwrap_or_default();
            let at = Path::Root.field("skills");
            found.add(SKILL_CYCLE, &at.item(index).field("implies"), what, "take one of these implications out");
        }
    }

    /// A cycle within a strongly connected part, from its skill that comes first in the file.
    fn cycle_in(&self, part: &[NodeIndex]) -> Vec<NodeIndex> {
        let mut way: Vec<NodeIndex> = part.iter().copied().min().into_iter().collect();
        while let Some(next) =
            way.last().and_then(|skill| self.graph.neighbors(*skill).find(|next| part.contains(next)))
        {
            if let Some(start) = way.iter().position(|skill| *skill == next) {
                way.drain(..start);
                break;
            }
            way.push(next);
        }
        let first = way.iter().enumerate().min_by_key(|(_, skill)| **skill).map_or(0, |(index, _)| index);
        way.rotate_left(first);
        way
    }
}

fn node(skill: SkillId) -> NodeIndex {
    NodeIndex::new(skill.index())
}
