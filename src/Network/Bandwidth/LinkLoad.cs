namespace Kilda.Network.Bandwidth;

/// <summary>
/// What one direction of a link carries. <paramref name="Both"/>: reservations of paths that run both ways; <paramref name="OneWay"/>:
/// of paths that run this way only; <paramref name="Dummy"/>: consumed here because one-way paths run the other way.
/// </summary>
public readonly record struct LinkLoad(Kbps Both, Kbps OneWay, Kbps Dummy)
{
    public Kbps Used => Both + OneWay + Dummy;
}

/// <summary>Whether one-way paths consume the opposite direction too.</summary>
public enum ReversePolicy
{
    /// <summary>A one-way path has a dummy reverse path of the same bandwidth.</summary>
    Dummy = 1,

    /// <summary>True asymmetric accounting.</summary>
    Exact,
}

/// <summary>How a path reserves a link.</summary>
public enum PathKind
{
    /// <summary>Half of a pair: the other direction of the link has the same reservation.</summary>
    Both = 1,

    /// <summary>A mirror or join path: this direction only.</summary>
    OneWay,
}
