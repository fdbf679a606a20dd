using System.Collections.Immutable;

namespace Kilda.Network.Topology;

/// <summary>Numbers things from 0 on. A number stays while its thing is there and is then given to another. Immutable.</summary>
internal readonly record struct SlotTable<TId>(ImmutableDictionary<TId, int> Slots, ImmutableStack<int> Free)
    where TId : notnull
{
    public static SlotTable<TId> Empty { get; } = new(ImmutableDictionary<TId, int>.Empty, []);

    /// <summary>All numbers are below this.</summary>
    public int Bound { get; private init; }

    public bool TryGet(TId id, out int slot) => Slots.TryGetValue(id, out slot);

    /// <summary>A number for what has none.</summary>
    public SlotTable<TId> Add(TId id, out int slot)
    {
        if (Free.IsEmpty)
        {
            slot = Bound;
            return this with { Slots = Slots.Add(id, slot), Bound = Bound + 1 };
        }

        var free = Free.Pop(out slot);
        return this with { Slots = Slots.Add(id, slot), Free = free };
    }

    public SlotTable<TId> Remove(TId id) => this with { Slots = Slots.Remove(id), Free = Free.Push(Slots[id]) };
}
