namespace Kilda.Grains.Startup;

/// <summary>The processes that work together.</summary>
internal interface IMembers
{
    /// <summary>Whether this one does what one of them has to do. For a moment two may think so, or none: it must be harmless.</summary>
    bool IsFirst { get; }

    /// <summary>No other process writes to storage while this one does.</summary>
    bool IsOnly { get; }
}
