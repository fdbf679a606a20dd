using System.Runtime.CompilerServices;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <summary>Of the two limits of latency.</summary>
internal enum Tier
{
    First = 1,
    Second,
}

/// <summary>
/// A query in the numbers of a snapshot: which links may be used and what they weigh. Made once for all searches of a query, and kept for the
/// next: stamps tell whose a mark is, so a query allocates nothing in proportion to the network. Each thread has one of its own.
/// </summary>
internal sealed partial class SearchTerms
{
    /// <summary>No link weighs more, so that the weights of a path stay within a key: 18 minutes, in ns.</summary>
    public const long MostWeight = 1L << 40;

    [ThreadStatic]
    private static SearchTerms? t_spare;

    private SharedArray<LinkFacts> _links;
    private LinkWeights _weights = PathRules.Default.Cost;
    private LinkMark[] _linkMarks = [];
    private NodeMark[] _nodeMarks = [];
    private int _stamp;
    private long _need;
    private long _default;
    private bool _isByLatency;
    private bool _isPlain;
    private bool _isGrouped;

    /// <summary>Links with one of these weigh more than their cost or latency, or may do so.</summary>
    private LinkTraits _odd;

    /// <summary>For the path that is being found.</summary>
    public List<Arc> Buffer { get; } = [];

    public NetworkSnapshot Network { get; private set; } = NetworkSnapshot.Empty;

    public NetworkShape Shape { get; private set; } = NetworkSnapshot.Empty.Shape;

    public PathQuery Query { get; private set; } = new(default, default, PathStrategy.Cost, default);

    /// <summary>-1: not known.</summary>
    public int From { get; private set; }

    /// <summary>-1: not known.</summary>
    public int To { get; private set; }

    /// <summary>A path beside another is looked for.</summary>
    public bool IsSecond { get; private set; }

    /// <summary>Until <see cref="GiveBack"/>.</summary>
    public static SearchTerms Take(NetworkSnapshot network, PathQuery query)
    {
        var terms = t_spare ?? new();
        t_spare = null;
        terms.Prepare(network, query);
        return terms;
    }

    public void GiveBack()
    {
        // What is kept must not keep a snapshot alive.
        (Network, Shape, _links) = (NetworkSnapshot.Empty, NetworkSnapshot.Empty.Shape, default);
        t_spare = this;
    }

    /// <summary>Null: not by cost, or none that help.</summary>
    public Landmarks? Landmarks =>
        _isByLatency ? null : Network.Landmarks.For(Network, (int)Math.Clamp(_default, 0, int.MaxValue), IsSecond || _setAside.Count > 0);

    public int NodeOf(SwitchId id) => Network.TryGetSlot(id, out var slot) ? Shape.NodeOf(slot) : -1;

    public ref readonly LinkFacts Link(int code) => ref _links[Arc.Slot(code)];

    /// <summary>Whether the path may use the link this way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Passes(int code, ref readonly LinkFacts link) =>
        _isPlain ? link.Room >= _need : (link.Traits & LinkTraits.Usable) != 0 && !IsAvoided(code) && HasRoom(code, in link);

    /// <summary>What the link weighs this way, penalties included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Weight(int code, int to, ref readonly LinkFacts link)
    {
        var known = _isByLatency ? link.LatencyNs(Arc.Direction(code)) : link.Cost;
        return known == 0 || (link.Traits & _odd) != 0 ? OddWeight(code, to, in link) : (ulong)known;
    }

    /// <summary>Cost or latency.</summary>
    public long Base(int code, ref readonly LinkFacts link)
    {
        var known = _isByLatency ? link.LatencyNs(Arc.Direction(code)) : link.Cost;
        return known == 0 ? _default : known;
    }

    public long Penalty(int code, int to, ref readonly LinkFacts link)
    {
        var penalty = 0L;
        if ((link.Traits & LinkTraits.Maintenance) != 0) penalty += _weights.Maintenance;
        if ((link.Traits & LinkTraits.Unstable) != 0 && IsStillUnstable(link.Record!)) penalty += _weights.Unstable;
        return _isGrouped ? penalty + GroupPenalty(code, to) : penalty;
    }

    public bool HasRoom(int code, ref readonly LinkFacts link)
    {
        if (Query.Kind == PathKind.OneWay) return OneWayRoom(code, in link) >= _need;
        var free = Math.Min(link.FreeUp, link.FreeDown);
        return free >= _need || (OwnOf(code) is > 0 and var own && (own >= _need || free + own >= _need));
    }

    /// <summary>By latency only: the sum, where a link of unknown latency counts as the rules have it.</summary>
    public long LatencyOf(List<Arc> arcs)
    {
        var latency = 0L;
        foreach (var arc in arcs) latency += Base(arc.Code, in Link(arc.Code));
        return latency;
    }

    /// <summary>The limit that the path is within; null: none.</summary>
    public Tier? TierOf(List<Arc> arcs) => Query.IsByLatency && Query.MaxLatencyNs > 0 ? TierOf(LatencyOf(arcs)) : Tier.First;

    /// <summary>By latency only. <see cref="PathStrategy.MaxLatency"/> has paths below its limits and <see cref="PathStrategy.Latency"/> up to them.</summary>
    public Tier? TierOf(long latency)
    {
        var (first, second) = (Query.MaxLatencyNs, Math.Max(Query.MaxLatencyNs, Query.MaxLatencyTier2Ns));
        if (first <= 0) return Tier.First;
        if (Query.Strategy == PathStrategy.MaxLatency) return latency < first ? Tier.First : latency < second ? Tier.Second : null;
        return latency <= first ? Tier.First : latency <= second || Query.MaxLatencyTier2Ns <= 0 ? Tier.Second : null;
    }

    public FoundPath Path(List<Arc> arcs, Tier tier)
    {
        var hops = new PathHop[arcs.Count];
        var (cost, latency, available) = (0L, 0L, long.MaxValue);
        for (var i = 0; i < hops.Length; i++)
        {
            var (code, direction) = (arcs[i].Code, Arc.Direction(arcs[i].Code));
            ref readonly var link = ref Link(code);
            hops[i] = new(link.Record!.Id, direction);
            cost += (long)Weight(code, arcs[i].To, in link);
            latency += link.LatencyNs(direction);
            available = Math.Min(available, link.Free(direction));
        }

        return new(new Seq<PathHop>(hops), cost, latency, new Kbps(available), tier == Tier.Second);
    }

    /// <summary>Orders links between the same two switches.</summary>
    public int ComparePorts(int code, int other)
    {
        var (id, otherId) = (Link(code).Record!.Id, Link(other).Record!.Id);
        var (direction, otherDirection) = (Arc.Direction(code), Arc.Direction(other));
        var byPort = id.From(direction).Port.CompareTo(otherId.From(otherDirection).Port);
        return byPort != 0 ? byPort : id.To(direction).Port.CompareTo(otherId.To(otherDirection).Port);
    }

    /// <summary>Forgets what was said since the query was taken.</summary>
    public void Restart() => Prepare(Network, Query);

    private void Prepare(NetworkSnapshot network, PathQuery query)
    {
        IsSecond = false;
        (Network, Shape, Query, _links) = (network, network.Shape, query, network.LinkFacts);
        _isByLatency = query.IsByLatency;
        _weights = _isByLatency ? query.Rules.Latency : query.Rules.Cost;
        _default = _weights.Default;
        // Links are short of nothing where nothing is asked for, even over-subscribed ones.
        _need = query.IgnoreBandwidth || query.Bandwidth <= Kbps.Zero ? LinkFacts.LeastRoom : query.Bandwidth.Value;
        (From, To) = (NodeOf(query.From), NodeOf(query.To));
        BeginMarks();
        _isPlain = query.Kind == PathKind.Both && query.Own is null && query.Avoid is null;
        if (_need > 0) MarkOwn();
        foreach (var id in query.Avoid ?? Empty) Avoid(id, LinkBan.Avoided);
        MarkGroups();
    }

    /// <summary>
    /// What a one-way reservation can take: in its own direction it comes beside the others; in the opposite one it adds to the dummy, and
    /// nothing as far as one-way reservations that run there outweigh it.
    /// </summary>
    private long OneWayRoom(int code, ref readonly LinkFacts link)
    {
        var direction = Arc.Direction(code);
        if (Query.Rules.Reverse == ReversePolicy.Exact) return Math.Max(0, link.Free(direction)) + OwnOf(code);
        var load = link.Record!.Load;
        var faced = load.Count == 2 ? load[(int)direction].Dummy.Value : 0;
        return Math.Max(0, Math.Min(link.FreeUp, link.FreeDown)) + faced + OwnOf(code);
    }

    private ulong OddWeight(int code, int to, ref readonly LinkFacts link) =>
        (ulong)Math.Min(Base(code, in link) + Penalty(code, to, in link), MostWeight);

    private bool IsStillUnstable(Link link) => Query.Now is not { } now || now - link.UnstableSince < Query.Rules.UnstableFor;
}
