using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>
/// One table. Rules with the same fields and masks form a shape with a hash table of its own, so a packet costs one look-up for each
/// shape, and a strict command costs one look-up in all.
/// </summary>
internal sealed class FlowTable
{
    private readonly Dictionary<FlowKey, Shape> _byMask = [];
    private readonly List<Shape> _byPriority = [];

    public int Count { get; private set; }

    public ulong Lookups { get; private set; }

    public ulong Matched { get; private set; }

    public IEnumerable<FlowEntry> Entries => _byPriority.SelectMany(shape => shape.Entries);

    /// <summary>The matching rule of the highest priority.</summary>
    public FlowEntry? Lookup(in FlowKey packet)
    {
        Lookups++;
        FlowEntry? best = null;
        foreach (var shape in _byPriority)
        {
            if (best is not null && shape.HighestPriority <= best.Priority) break;
            if (shape.Rules.TryGetValue(packet & shape.Mask, out var entry) && (best is null || entry.Priority > best.Priority)) best = entry;
        }

        if (best is not null) Matched++;
        return best;
    }

    public FlowEntry? Find(in FlowKey value, in FlowKey mask, ushort priority)
    {
        if (!_byMask.TryGetValue(mask, out var shape)) return null;
        var entry = shape.Rules.GetValueOrDefault(value);
        while (entry is not null && entry.Priority != priority) entry = entry.Next;
        return entry;
    }

    /// <summary>Rules as strict as the filter or stricter.</summary>
    public IEnumerable<FlowEntry> Within(FlowKey value, FlowKey mask) =>
        _byPriority.Where(shape => (shape.Mask & mask) == mask).SelectMany(shape => shape.Entries).Where(e => e.IsWithin(value, mask));

    public bool Overlaps(FlowKey value, FlowKey mask, ushort priority) =>
        Entries.Any(e => e.Priority == priority && FlowKey.Overlap(value, mask, e.Value, e.Mask));

    /// <summary>Adds a rule whose key is not there yet.</summary>
    public void Add(FlowEntry entry)
    {
        if (!_byMask.TryGetValue(entry.Mask, out var shape))
        {
            shape = new Shape(entry.Mask);
            _byMask.Add(entry.Mask, shape);
            _byPriority.Add(shape);
        }

        shape.Add(entry);
        Count++;
        _byPriority.Sort(static (a, b) => b.HighestPriority.CompareTo(a.HighestPriority));
    }

    public void Remove(FlowEntry entry)
    {
        var shape = _byMask[entry.Mask];
        shape.Remove(entry);
        Count--;
        if (shape.Rules.Count > 0) return;
        _byMask.Remove(entry.Mask);
        _byPriority.Remove(shape);
    }

    public TableStats Stats(byte number) => new(number, (uint)Count, Lookups, Matched);

    private sealed class Shape(FlowKey mask)
    {
        public FlowKey Mask { get; } = mask;

        /// <summary>By value: the rule of the highest priority, with the others behind it.</summary>
        public Dictionary<FlowKey, FlowEntry> Rules { get; } = [];

        /// <summary>At least that of every rule: removals do not lower it.</summary>
        public int HighestPriority { get; private set; } = -1;

        public IEnumerable<FlowEntry> Entries
        {
            get
            {
                foreach (var first in Rules.Values)
                {
                    for (var entry = first; entry is not null; entry = entry.Next) yield return entry;
                }
            }
        }

        public void Add(FlowEntry entry)
        {
            HighestPriority = Math.Max(HighestPriority, entry.Priority);
            var before = Before(entry);
            entry.Next = before is null ? Rules.GetValueOrDefault(entry.Value) : before.Next;
            if (before is null) Rules[entry.Value] = entry;
            else before.Next = entry;
        }

        public void Remove(FlowEntry entry)
        {
            var before = Before(entry);
            if (before is not null) before.Next = entry.Next;
            else if (entry.Next is not null) Rules[entry.Value] = entry.Next;
            else Rules.Remove(entry.Value);
            entry.Next = null;
        }

        private FlowEntry? Before(FlowEntry entry)
        {
            FlowEntry? before = null;
            for (var at = Rules.GetValueOrDefault(entry.Value); at is not null && at.Priority > entry.Priority; at = at.Next) before = at;
            return before;
        }
    }
}
