// Quantised TopoJSON, as geodata/maps/topology.py writes it.

/**
 * Decodes a topology.
 *
 * `point(lat, lon)` makes a corner. Returns `shapes` (id → polygons of rings of corners), `arcs`
 * (lines of corners) and `owners` (number of an arc → ids of the regions along it).
 */
export function decode(topology, point) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return point(y * scale[1] + translate[1], x * scale[0] + translate[0]);
    });
  });
  const ring = (indices) => {
    const corners = [];
    for (const index of indices) {
      const arc = index < 0 ? arcs[~index].slice().reverse() : arcs[index];
      for (let i = corners.length ? 1 : 0; i < arc.length; i += 1) corners.push(arc[i]);
    }
    return corners;
  };
  const shapes = new Map();
  const owners = new Map();
  for (const geometry of topology.objects.regencies.geometries) {
    const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs || [];
    shapes.set(geometry.id, polygons.map((rings) => rings.map(ring)));
    for (const index of polygons.flat(2)) {
      const arc = index < 0 ? ~index : index;
      if (!owners.has(arc)) owners.set(arc, []);
      owners.get(arc).push(geometry.id);
    }
  }
  return { shapes, arcs, owners };
}

/** Returns the lines between regions of which `groupOf(id)` differs. */
export function borders({ arcs, owners }, groupOf) {
  return [...owners]
    .filter(([, ids]) => new Set(ids.map(groupOf)).size > 1)
    .map(([arc]) => arcs[arc]);
}
