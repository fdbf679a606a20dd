namespace Kilda.Interfaces.Switches;

/// <summary>The connection of a switch, as its grain sees it. The connection's handler keeps the object alive.</summary>
public interface ISwitchSession : IGrainObserver
{
    /// <summary>Writes whole frames, in the order of the calls that were awaited; done when they are handed to the transport.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    Task Send(ReadOnlyMemory<byte> frames);

    /// <summary>Ends the connection; the switch connects again by itself.</summary>
    Task Close(string reason);
}
